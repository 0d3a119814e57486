// The sphere's geometry: three of the dimensions seen from in front, turned, hit, walked over. Numbers alone, no page.
// A turn is [yaw, pitch] in radians, axes are the dimensions [right, up, towards you] (null: none), a view is [x, y, depth].
(function (redact) {
  "use strict";

  const STEP = Math.PI / 18;
  const FINE = Math.PI / 90;
  const LEAST = 0.25;
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  // The rotation of a turn, row by row: what faces you goes to the right with the yaw, down with the pitch.
  function rotation([yaw, pitch]) {
    const [cosYaw, sinYaw, cosPitch, sinPitch] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    return [cosYaw, 0, sinYaw, sinYaw * sinPitch, cosPitch, -cosYaw * sinPitch, -sinYaw * cosPitch, sinPitch, cosYaw * cosPitch];
  }

  function project([right, up, towards], turn) {
    const m = rotation(turn);
    return [0, 3, 6].map((row) => m[row] * right + m[row + 1] * up + m[row + 2] * towards);
  }

  // The point that a turn shows at a view: the inverse of `project`.
  function unproject([x, y, depth], turn) {
    const m = rotation(turn);
    return [0, 1, 2].map((column) => m[column] * x + m[column + 3] * y + m[column + 6] * depth);
  }

  // The views (N x 3) of points z (N x width), into an array that may be used again.
  function projectAll(z, width, axes, turn, into) {
    const count = z.length / width;
    const views = into?.length === 3 * count ? into : new Float64Array(3 * count);
    const m = rotation(turn);
    const [right, up, towards] = axes.map((axis) => (axis === null || axis >= width ? -1 : axis));
    for (let point = 0, at = 0; point < count; point++, at += width) {
      const [x, y, w] = [right < 0 ? 0 : z[at + right], up < 0 ? 0 : z[at + up], towards < 0 ? 0 : z[at + towards]];
      views[3 * point] = m[0] * x + m[1] * y + m[2] * w;
      views[3 * point + 1] = m[3] * x + m[4] * y + m[5] * w;
      views[3 * point + 2] = m[6] * x + m[7] * y + m[8] * w;
    }
    return views;
  }

  // The points of views in the order in which they are drawn: the nearest last.
  function farToNear(views) {
    return new Uint32Array(views.length / 3).map((_, point) => point).sort((one, other) => views[3 * one + 2] - views[3 * other + 2]);
  }

  // A turn by so much more: the yaw goes around, the pitch ends at the poles.
  function turned([yaw, pitch], by) {
    const around = yaw + by[0];
    const quarter = Math.PI / 2;
    return [around - 2 * Math.PI * Math.round(around / (2 * Math.PI)), Math.min(quarter, Math.max(-quarter, pitch + by[1]))];
  }

  // By how much an arrow key turns, in radians; null: another key.
  const byKey = (key, fine) => KEYS[key]?.map((way) => way * (fine ? FINE : STEP)) ?? null;

  // The axes after dimension `dim` was chosen for one of them: where it stood before comes what it replaces.
  function chosen(axes, place, dim) {
    return axes.map((axis, other) => (other === place ? dim : axis === dim ? axes[place] : axis));
  }

  // The dot at (x, y): of those that cover it the nearest to you, else the one beside it within reach; null: none.
  function hit(views, x, y, radius, reach) {
    let [covering, front, beside, least] = [null, -Infinity, null, reach];
    for (let point = 0; 3 * point < views.length; point++) {
      const distance = Math.hypot(views[3 * point] - x, views[3 * point + 1] - y);
      if (distance <= radius && views[3 * point + 2] > front) [covering, front] = [point, views[3 * point + 2]];
      if (distance <= least) [beside, least] = [point, distance];
    }
    return covering ?? beside;
  }

  // The nearest dot from a dot in a direction (dx, dy: one of them 0), within 45 degrees of it; null: there is none.
  function nearest(views, from, dx, dy) {
    const [x, y, depth] = views.slice(3 * from, 3 * from + 3);
    let [best, least] = [null, Infinity];
    for (let point = 0; 3 * point < views.length; point++) {
      const [right, up] = [views[3 * point] - x, views[3 * point + 1] - y];
      const [along, aside] = [right * dx + up * dy, Math.abs(right * dy) + Math.abs(up * dx)];
      if (along < 1e-6 || aside > along) continue;
      // What is behind is far, though it seems near.
      const cost = along + aside + Math.abs(views[3 * point + 2] - depth);
      if (cost < least) [best, least] = [point, cost];
    }
    return best;
  }

  // The dot that faces you most.
  const facing = (views) => farToNear(views).at(-1) ?? null;

  function normalized(direction) {
    const length = Math.hypot(...direction);
    return length > 0 ? [...direction].map((part) => part / length) : direction.map((_, place) => (place ? 0 : 1));
  }

  const partsOf = (direction, axes) => axes.map((axis) => (axis === null ? 0 : direction[axis] ?? 0));

  // A direction of length 1 with other parts in the dimensions shown; the parts in the others stay in proportion.
  function withParts(direction, axes, parts) {
    const made = [...direction];
    axes.forEach((axis, place) => {
      if (axis !== null && axis < made.length) made[axis] = parts[place];
    });
    return normalized(made);
  }

  // A direction whose tip is dragged to (x, y): it stays as far from the center, and on its side of the sphere.
  function dragged(direction, axes, turn, x, y) {
    const unit = normalized(direction);
    const parts = partsOf(unit, axes);
    // What has hardly a part in the dimensions shown could never be moved in them.
    const length = Math.max(LEAST, Math.hypot(...parts));
    const distance = Math.hypot(x, y);
    const scale = distance > length ? length / distance : 1;
    const behind = project(parts, turn)[2] < -1e-9 ? -1 : 1;
    const depth = behind * Math.sqrt(Math.max(0, length * length - (scale * distance) ** 2));
    return withParts(unit, axes, unproject([scale * x, scale * y, depth], turn));
  }

  // A direction swung by [yaw, pitch] as you see it, all around the sphere.
  function swung(direction, axes, turn, by) {
    const unit = normalized(direction);
    const view = project(partsOf(unit, axes), turn);
    const length = Math.hypot(...view);
    const from = length < LEAST ? [0, 0, LEAST] : view;
    return withParts(unit, axes, unproject(project(from, by), turn));
  }

  redact.sphere = {
    rotation, project, unproject, projectAll, farToNear, turned, byKey, chosen, hit, nearest, facing, normalized, partsOf, dragged, swung,
    START: [0, 0], KEYS,
  };
})((window.redact = window.redact || {}));
