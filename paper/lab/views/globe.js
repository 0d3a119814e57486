// The painting of the sphere: the graticule, the dots, the arrow: one frame of it all.
(function (redact) {
  "use strict";

  const ROUND = 2 * Math.PI;

  // The lines of the unit sphere, a meridian and a parallel every 30 degrees: points (N x 3) and where a line begins.
  const graticule = (() => {
    const [points, starts] = [[], []];
    const line = (at) => {
      starts.push(points.length / 3);
      for (let step = 0; step <= 48; step++) points.push(...at((step * ROUND) / 48));
    };
    for (let meridian = 0; meridian < 6; meridian++) {
      const [cos, sin] = [Math.cos((meridian * Math.PI) / 6), Math.sin((meridian * Math.PI) / 6)];
      line((t) => [Math.cos(t) * sin, Math.sin(t), Math.cos(t) * cos]);
    }
    for (let parallel = -2; parallel <= 2; parallel++) {
      const [cos, up] = [Math.cos((parallel * Math.PI) / 6), Math.sin((parallel * Math.PI) / 6)];
      line((t) => [cos * Math.cos(t), up, cos * Math.sin(t)]);
    }
    return { points: Float64Array.from(points), starts: [...starts, points.length / 3] };
  })();

  // A dot of a color at (x, y): what comes out around what goes in, or one of them; an edge sets it off from those behind it.
  function drawColor(context, dots, dot, x, y, radius, edged) {
    if (edged || dots.edge[dot] !== null) {
      context.beginPath();
      context.arc(x, y, radius + 0.8, 0, ROUND);
      context.fillStyle = dots.edge[dot] ?? dots.ground;
      context.fill();
    }
    context.beginPath();
    context.arc(x, y, radius, 0, ROUND);
    context.fillStyle = dots.outer[dot];
    context.fill();
    if (dots.inner === null) return;
    context.beginPath();
    context.arc(x, y, radius * 0.52, 0, ROUND);
    context.fillStyle = dots.inner[dot];
    context.fill();
  }

  // A dot of a digit: its numeral, those to delete in full ink and bold. Scaled, as another size of type would take longer.
  function drawNumeral(context, dots, dot, x, y, scale) {
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
    context.font = dots.fonts[Number(dots.members(dot))];
    context.fillStyle = dots.inks[Number(dots.members(dot))];
    context.fillText(dots.numerals[dot], 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  // The lines of the graticule in front (or behind), as one path.
  function traceGraticule(context, views, side) {
    context.beginPath();
    for (let line = 0; line + 1 < graticule.starts.length; line++) {
      let open = false;
      for (let point = graticule.starts[line]; point < graticule.starts[line + 1]; point++) {
        if (side * views[3 * point + 2] < -1e-9) open = false;
        else if (open) context.lineTo(views[3 * point], views[3 * point + 1]);
        else {
          context.moveTo(views[3 * point], views[3 * point + 1]);
          open = true;
        }
      }
    }
  }

  // Lines from where points were to where they are; those that hardly moved have none.
  function traceTrails(context, from, to) {
    context.beginPath();
    for (let at = 0; at < to.length; at += 3) {
      if (Math.abs(from[at] - to[at]) + Math.abs(from[at + 1] - to[at + 1]) < 0.01) continue;
      context.moveTo(from[at], from[at + 1]);
      context.lineTo(to[at], to[at + 1]);
    }
  }

  function drawArrow(context, scene) {
    const { place, tip, theme } = scene;
    const [x, y] = place(tip[0], tip[1]);
    const [fromX, fromY] = place(0, 0);
    const length = Math.hypot(x - fromX, y - fromY);
    const behind = tip[2] < 0;
    for (const [color, width] of [[theme.paper, 5], [theme.ink, 2]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(behind && color === theme.ink ? [5, 4] : []);
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.lineTo(x, y);
      context.stroke();
    }
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, 8, 0, ROUND);
    context.fillStyle = behind ? theme.paper : theme.ink;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = behind ? theme.ink : theme.paper;
    context.stroke();
    if (length < 16) return;
    context.beginPath();
    context.arc(x, y, 2.2, 0, ROUND);
    context.fillStyle = behind ? theme.ink : theme.paper;
    context.fill();
  }

  // The reader's own color or digit: a square on its tip, in front of all.
  function drawYours(context, scene) {
    const [x, y] = scene.place(...scene.yours.view);
    const half = scene.dotRadius + 3;
    context.beginPath();
    context.moveTo(x, y - half);
    for (const [right, down] of [[half, 0], [0, half], [-half, 0]]) context.lineTo(x + right, y + down);
    context.closePath();
    context.fillStyle = scene.yours.fill;
    context.fill();
    for (const [color, width] of [[scene.theme.paper, 4], [scene.theme.ink, 1.6]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    }
  }

  // The names of the axes beyond their ends, those behind fainter.
  function drawNames(context, scene) {
    const { theme, radius, size } = scene;
    context.font = `600 12px ${scene.font}`;
    context.lineJoin = "round";
    scene.names.forEach((name, axis) => {
      if (!name) return;
      const [x, y, depth] = redact.sphere.project([0, 1, 2].map((other) => Number(other === axis)), scene.turn);
      // What points at you, or away, has no end beside the sphere.
      if (Math.hypot(x, y) < 0.2) return;
      context.globalAlpha = depth < -0.2 ? 0.7 : 1;
      const beyond = 1 + 13 / radius;
      const half = context.measureText(name).width / 2 + 2;
      const within = (at, margin) => Math.min(size - margin, Math.max(margin, at));
      const [right, down] = scene.place(x * beyond + (Math.sign(x) * Math.abs(x) ** 3 * half) / radius, y * beyond);
      const place = [within(right, half), within(down, 8)];
      context.lineWidth = 4;
      context.strokeStyle = theme.paper;
      context.strokeText(name, ...place);
      context.fillStyle = theme.ink;
      context.fillText(name, ...place);
    });
    context.globalAlpha = 1;
  }

  let lines;

  // One frame. scene: {size, radius (of the sphere), turn, views (N x 3), from (N x 3 or null), dot (or null), yours ({view, fill}, or null), tip (a view, or
  // null), names (three), theme, font, dotRadius, dots: the styles of all, {outer, inner, edge} or of digits {numerals, members}}.
  function paint(canvas, scene) {
    const { size, radius, views, theme, dots } = scene;
    const context = redact.surface.fit(canvas, size, size);
    const middle = size / 2;
    scene.place = (x, y) => [middle + radius * x, middle - radius * y];
    const inUnits = (draw, style, alpha, width) => {
      context.save();
      context.translate(middle, middle);
      context.scale(radius, -radius);
      draw();
      context.restore();
      context.globalAlpha = alpha;
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
      context.globalAlpha = 1;
    };
    lines = redact.sphere.projectAll(graticule.points, 3, [0, 1, 2], scene.turn, lines);
    context.beginPath();
    context.arc(middle, middle, radius, 0, ROUND);
    context.fillStyle = theme.raised;
    context.fill();
    inUnits(() => traceGraticule(context, lines, -1), theme.line, 0.45, 1);
    if (scene.from) inUnits(() => traceTrails(context, scene.from, views), theme.strong, 0.4, 0.8);

    const order = redact.sphere.farToNear(views);
    let inFront = false;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const dot of order) {
      const depth = views[3 * dot + 2];
      if (depth >= 0 && !inFront) {
        inFront = true;
        context.globalAlpha = 1;
        inUnits(() => traceGraticule(context, lines, 1), theme.line, 1, 1);
      }
      const scale = 0.92 + 0.2 * depth;
      const [x, y] = [middle + radius * views[3 * dot], middle - radius * views[3 * dot + 1]];
      context.globalAlpha = depth < 0 ? Math.max(0.32, 0.9 + 0.62 * depth) : 1;
      if (dots.numerals) drawNumeral(context, dots, dot, x, y, scale);
      else drawColor(context, dots, dot, x, y, scene.dotRadius * scale, depth >= 0);
    }
    context.globalAlpha = 1;
    if (!inFront) inUnits(() => traceGraticule(context, lines, 1), theme.line, 1, 1);
    context.beginPath();
    context.arc(middle, middle, radius, 0, ROUND);
    context.strokeStyle = theme.strong;
    context.lineWidth = 1;
    context.stroke();
    drawNames(context, scene);
    if (scene.dot !== null && 3 * scene.dot < views.length) {
      const [x, y] = scene.place(views[3 * scene.dot], views[3 * scene.dot + 1]);
      for (const [color, width] of [[theme.paper, 5], [theme.ink, 2]]) {
        context.beginPath();
        context.arc(x, y, scene.dotRadius + 4, 0, ROUND);
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      }
    }
    if (scene.yours) drawYours(context, scene);
    if (scene.tip) drawArrow(context, scene);
  }

  redact.globe = { paint };
})((window.redact = window.redact || {}));
