/** A number in a PDF file: three decimals, as Plot writes its paths. */
export const pdfNumber = (value: number): string => String(Number(value.toFixed(3)));
