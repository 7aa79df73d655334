// One step, as assembly/step.ts: detect the contacts, apply the sums, relist those that have moved far. Every now and then another skin, as
// `adapt` in src/engine/core.ts.
#pragma once
#include "passes.h"
#include "plan.h"
#include "sweep.h"

struct Progress {
  u64 steps = 0;
  bool absorbed = false;
  u64 activeSum = 0;  // over the configurations passed
  u64 relistedSum = 0;
  u32 active = 0;     // of the last configuration seen
};

/// What a caller needs of a system, whatever its dimension.
class AnySystem {
 public:
  virtual ~AnySystem() = default;
  virtual void restore(const std::vector<u32>& positions) = 0;
  virtual std::vector<u32> positions() const = 0;
  virtual Progress run(u64 t, u64 n, bool stop) = 0;
  /// Skin in use, sigma.
  virtual double skin() const = 0;
};

template <int D>
class System : public AnySystem {
 public:
  System(const Plan& first, const std::vector<u32>& start, u64 seed, const Rule& rule, const Tuning& tuning)
      : n(static_cast<u32>(start.size() / D)),
        seed(seed),
        rule(rule),
        tuning(tuning),
        path(tuning.path),
        wantedSkin(tuning.skin >= 0 ? tuning.skin : chooseSkin(first.displacement, D)),
        plan(first),
        listR2(listR2Of(first)),
        moveR2(moveR2Of(first)),
        pos(4ull * n),
        ref(4ull * n),
        acc(4ull * n),
        ids(mortonOrder(start, D)),
        species(speciesOf(rule.species, ids, n)),
        flags(n),
        scanList(n + 16),
        touchedList(n + 16),
        queue(n + 16),
        rows(n, first.capacity),
        cells(std::max(first.sideRows, first.sideCells), first.cellBlocks),
        sweep(rule.law, first.reach) {
    restore(start);
  }

  void restore(const std::vector<u32>& positions) override {
    for (u32 slot = 0; slot < n; slot++) {
      for (u32 c = 0; c < D; c++) pos[4ull * slot + c] = positions[static_cast<std::size_t>(ids[slot]) * D + c];
      pos[4ull * slot + 3] = plan.radius;
    }
    velocities.assign(rule.momentum > 0 ? static_cast<std::size_t>(n) * D : 0, 0);
    moving = 0;
    scanAll = true;
    build();
  }

  std::vector<u32> positions() const override {
    std::vector<u32> out(static_cast<std::size_t>(n) * D);
    for (u32 slot = 0; slot < n; slot++) {
      for (u32 c = 0; c < D; c++) out[static_cast<std::size_t>(ids[slot]) * D + c] = pos[4ull * slot + c];
    }
    return out;
  }

  double skin() const override { return plan.skin / gridUnits * plan.box; }

  /// In chunks, as the engine is called; the skin is judged after each.
  Progress run(u64 t, u64 steps, bool stop) override {
    constexpr u64 chunk = 4096;
    Progress all;
    while (all.steps < steps && !(stop && all.absorbed)) {
      const Progress made = runChunk(t + all.steps, std::min(steps - all.steps, chunk), stop);
      all.steps += made.steps;
      all.absorbed = made.absorbed;
      all.activeSum += made.activeSum;
      all.relistedSum += made.relistedSum;
      all.active = made.active;
      adapt();
    }
    return all;
  }

 private:
  Progress runChunk(u64 t, u64 steps, bool stop) {
    Progress done;
    for (; done.steps < steps; done.steps++) {
      if (!scanAll && scan == 0 && !isNoisy()) {
        // nobody had a contact and nobody moved: nothing can happen any more
        done.absorbed = true;
        done.active = 0;
        if (!stop) done.steps = steps;
        return done;
      }
      const bool dense = isDense();
      Fields f = fieldsAt(t + done.steps);
      f.listsTouched = rowsValid && !dense;
      detect(f, dense);
      if (f.contacts + f.overlaps == 0 && moving == 0 && stop && !isNoisy()) {
        done.absorbed = true;
        done.active = 0;
        return done;
      }
      secondPass<D>(f, rule, passKeysAt(t + done.steps), n, velocities.data(), moving);
      if (dense || !rowsValid || rule.momentum > 0) {
        applyDense();
      } else {
        applySparse(f.touched);
      }
      scanAll = false;
      done.active = scan;
      done.activeSum += scan;
      follow();
      done.relistedSum += relisted;
    }
    return done;
  }

  static double square(double v) { return v * v; }
  static float listR2Of(const Plan& p) { return static_cast<float>(square(p.reach + static_cast<double>(p.skin)) * (1 + 1e-5)); }
  static float moveR2Of(const Plan& p) { return static_cast<float>(square(p.skin / 2.0) * (1 - 1e-5)); }

  /// The skin that is wanted now: another one as a system becomes sparse or dense, or if the rate of relistings asks for it.
  double betterSkin() {
    const double part = isNoisy() ? 1 : static_cast<double>(scan) / n;
    if (sparse ? part > 0.3 : part > 0 && part < 0.05) {
      sparse = !sparse;
      const double usual = chooseSkin(plan.displacement, D, sparse);
      return sparse ? std::min(wantedSkin, usual) : std::max(wantedSkin, usual);
    }
    if (scannedTotal < 30 * static_cast<u64>(n)) return wantedSkin;
    const double better = adaptSkin(wantedSkin, static_cast<double>(relistedTotal) / static_cast<double>(scannedTotal), D);
    if (scannedTotal < 300 * static_cast<u64>(n)) return std::max(better, wantedSkin);
    relistedTotal = scannedTotal = 0;
    return better;
  }

  /// Every now and then, another skin.
  void adapt() {
    if (tuning.skin >= 0 || !rowsValid) return;
    const double better = betterSkin();
    if (better == wantedSkin) return;
    relistedTotal = scannedTotal = 0;
    wantedSkin = better;
    Tuning tuned = tuning;
    tuned.skin = better;
    plan = makePlan(n, D, plan.phi, plan.displacement, tuned);
    listR2 = listR2Of(plan);
    moveR2 = moveR2Of(plan);
    rows = Rows(n, plan.capacity);
    cells = Cells<D>(std::max(plan.sideRows, plan.sideCells), plan.cellBlocks);
    scanAll = true;
    build();
  }

  Fields fieldsAt(u64 t) {
    Fields f;
    if (rule.species.any()) f.species = species.data(), f.touch = rule.species.touch.data();
    f.pos = pos.data();
    f.acc = acc.data();
    f.ids = ids.data();
    f.reach = plan.contact;
    f.touchedList = touchedList.data();
    if (rule.shear.isOn()) f.cycle = Cycle::at<D>(rule.shear, seed, t);
    f.draws = drawsAt(rule, seed, t);
    f.coincident = stepKey(seed, streamCoincident, t);
    f.kick = rule.kick;
    listed.clear();
    f.listed = &listed;
    return f;
  }

  PassKeys passKeysAt(u64 t) const {
    if (rule.pass == Pass::none && rule.thermal == 0) return {};
    return {stepKey(seed, streamParticle, t), stepKey(seed, streamDirection, t), stepKey(seed, streamThermal, t), stepKey(seed, streamThermal, t - 1)};
  }

  /// All particles move, in contact or not: every step is dense and nothing absorbs.
  bool isNoisy() const { return rule.thermal > 0 && !rule.thermalOnActive; }

  bool isDense() const {
    if (scanAll || path == 1 || isNoisy()) return true;
    if (path == 2) return false;
    return scan > 0.4 * n;
  }

  void detect(Fields& f, bool dense) {
    scannedTotal += dense ? n : scan;
    if (!rowsValid) {
      sweep.cells(f, cells);
    } else if (dense) {
      sweep.ownRows(f, rows, n);
    } else {
      sweep.scanSet(f, rows, scanList.data(), scan, flags.data(), n);
    }
  }

  /// Applies the accumulator of one slot and zeroes it. Returns 1 if the particle has left its reference by more than skin / 2.
  static u32 applyOne(u32* p, const u32* r, u32* a, float limit) {
    const __m128i moved = _mm_add_epi32(load4(p), _mm_insert_epi32(load4(a), 0, 3));
    store4(p, moved);
    store4(a, _mm_setzero_si128());
    const __m128 d = _mm_cvtepi32_ps(_mm_sub_epi32(moved, load4(r)));
    const __m128 s = _mm_mul_ps(d, d);
    float r2 = s[0] + s[1];
    if (D > 2) r2 += s[2];
    return r2 > limit;
  }

  /// Applies all accumulators in slot order and lists the touched: they are the next scan set.
  void applyDense() {
    u32* const p = pos.data();
    const u32* const r = ref.data();
    u32* const a = acc.data();
    u8* const flag = flags.data();
    u32* const list = scanList.data();
    u32* const far = queue.data();
    const float limit = moveR2;
    const u32 slots = n;
    u32 touched = 0;
    u32 moved = 0;
    for (u32 slot = 0; slot < slots; slot++) {
      const std::size_t at = 4ull * slot;
      const u32 here = a[at + 3] != 0;
      list[touched] = slot;
      touched += here;
      flag[slot] = static_cast<u8>(here);
      far[moved] = slot;
      moved += applyOne(p + at, r + at, a + at, limit);
    }
    scan = touched;
    queued = moved;
  }

  /// Applies the accumulators of the touched, who become the next scan set.
  void applySparse(u32 touched) {
    u32* const p = pos.data();
    const u32* const r = ref.data();
    u32* const a = acc.data();
    u8* const flag = flags.data();
    const u32* const list = touchedList.data();
    u32* const far = queue.data();
    const float limit = moveR2;
    const u32 scanned = scan;
    u32 moved = 0;
    for (u32 k = 0; k < scanned; k++) flag[scanList[k]] = 0;
    for (u32 k = 0; k < touched; k++) {
      const u32 slot = list[k];
      const std::size_t at = 4ull * slot;
      flag[slot] = 1;
      far[moved] = slot;
      moved += applyOne(p + at, r + at, a + at, limit);
    }
    std::swap(scanList, touchedList);
    scan = touched;
    queued = moved;
  }

  /// Brings rows and cells up to date with the positions, changing between rows and cells where that is cheaper.
  void follow() {
    const bool automatic = path == 0;
    relisted = 0;
    if (rowsValid) {
      if (automatic && queued > 0.3 * n) {
        rowsValid = false;
        refillCells();
      } else if (queued > 0) {
        relist();
      }
    } else if (automatic && queued < 0.15 * n) {
      build();
    } else if (queued > 0 || scan > 0 || isNoisy()) {
      refillCells();
    }
  }

  /// Lists everything at the present positions; the path decides whether rows are made.
  void build() {
    rowsValid = path != 3;
    if (!rowsValid) return refillCells();
    cells.clear(plan.sideRows);
    rows.clear();
    for (u32 slot = 0; slot < n; slot++) list(slot);
  }

  void refillCells() {
    std::copy(pos.begin(), pos.end(), ref.begin());
    cells.clear(plan.sideCells);
    for (u32 slot = 0; slot < n; slot++) cells.insert(slot, &ref[4ull * slot]);
  }

  void relist() {
    for (u32 k = 0; k < queued; k++) {
      if (n > touchAbove && k % touchRelistedBy == 0) {
        const u32 m = std::min(queued - k, touchRelistedBy);
        touchSink = rows.touch(&queue[k], m) + cells.touch(pos.data(), &queue[k], m);
      }
      const u32 slot = queue[k];
      cells.extract(slot, &ref[4ull * slot]);
      list(slot);
    }
    relisted = queued;
    relistedTotal += queued;
  }

  /// Lists the slot, which stands in no cell, at its present position.
  void list(u32 slot) {
    u32* const at = &ref[4ull * slot];
    store4(at, load4(&pos[4ull * slot]));
    const u32 found = cells.search(at, listR2);
    rows.relink(slot, cells.scratch(), found, ids.data(), flags.data());
    cells.insert(slot, at);
  }

  const u32 n;
  const u64 seed;
  const Rule rule;
  const Tuning tuning;
  const int path;
  double wantedSkin;  // sigma; the plan's may be less in a small box
  Plan plan;
  float listR2, moveR2;
  Buffer<u32> pos;
  Buffer<u32> ref;
  Buffer<u32> acc;
  std::vector<i32> velocities;
  Buffer<u32> ids;
  Buffer<u8> species;
  Buffer<u8> flags;
  Buffer<u32> scanList;
  Buffer<u32> touchedList;
  Buffer<u32> queue;
  std::vector<Candidate> listed;
  Rows rows;
  Cells<D> cells;
  Sweep<D> sweep;
  u32 scan = 0, queued = 0, relisted = 0, moving = 0;
  bool sparse = false;
  u64 scannedTotal = 0, relistedTotal = 0;  // since the skin was last judged
  bool scanAll = true, rowsValid = true;
};
