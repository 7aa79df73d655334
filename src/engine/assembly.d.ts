/** Types of AssemblyScript, for the files that both compilers read. */
type i32 = number;
type u32 = number;
type usize = number;
type i64 = number;
type u64 = number;
type f32 = number;
type f64 = number;
