// The painting of the sphere: sprites of the dots, the graticule, and one frame of it all.
(function (redact) {
  "use strict";

  const ROUND = 2 * Math.PI;
  const NEAREST = 1.12;

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

  // The dots, each drawn once: a frame then only copies them. draw(context, dot, radius) draws one around (0, 0).
  function sprites(count, radius, draw) {
    const ratio = window.devicePixelRatio || 1;
    const side = Math.ceil(2 * (radius * NEAREST + 1.5) * ratio);
    const columns = Math.ceil(Math.sqrt(count)) || 1;
    const sheet = document.createElement("canvas");
    sheet.width = sheet.height = side * columns;
    const context = sheet.getContext("2d");
    for (let dot = 0; dot < count; dot++) {
      const [column, row] = [dot % columns, Math.floor(dot / columns)];
      context.setTransform(ratio, 0, 0, ratio, (column + 0.5) * side, (row + 0.5) * side);
      draw(context, dot, radius * NEAREST);
    }
    return { sheet, side, columns, across: side / ratio / NEAREST };
  }

  // A dot of a color: what comes out around what went in, or one of them; an edge, where it would else be lost, in gray.
  function drawColor(context, radius, outer, inner, edge) {
    context.beginPath();
    context.arc(0, 0, radius, 0, ROUND);
    context.fillStyle = outer;
    context.fill();
    context.lineWidth = 0.8;
    context.strokeStyle = edge;
    context.stroke();
    if (inner === null) return;
    context.beginPath();
    context.arc(0, 0, radius * 0.52, 0, ROUND);
    context.fillStyle = inner;
    context.fill();
  }

  function drawNumeral(context, radius, text, ink, font, bold) {
    context.font = `${bold ? 700 : 400} ${radius * 2.1}px ${font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = ink;
    context.fillText(text, 0, radius * 0.1);
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

  // The names of the axes at their ends, those behind fainter.
  function drawNames(context, scene) {
    context.font = `12px ${scene.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = scene.theme.soft;
    scene.names.forEach((name, axis) => {
      if (!name) return;
      const view = redact.sphere.project([0, 1, 2].map((other) => Number(other === axis)), scene.turn);
      // What points at you has no end beside the sphere, but one in the middle of it: it is left out.
      if (Math.hypot(view[0], view[1]) < 0.35) return;
      const scale = 1 + 11 / scene.radius / Math.hypot(view[0], view[1]);
      const [x, y] = scene.place(view[0] * Math.max(1, scale), view[1] * Math.max(1, scale));
      context.globalAlpha = view[2] < -0.2 ? 0.75 : 1;
      context.fillText(name, x, y);
    });
    context.globalAlpha = 1;
  }

  let lines;

  // One frame. scene: {size, radius (of the sphere), turn, views (N x 3), from (N x 3 or null), dots (sprites), dot (or null), tip
  // (a view, or null), names (three), theme, font, dotRadius}.
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
    if (scene.from) inUnits(() => traceTrails(context, scene.from, views), theme.strong, 0.55, 0.8);

    const order = redact.sphere.farToNear(views);
    let inFront = false;
    for (const dot of order) {
      const depth = views[3 * dot + 2];
      if (depth >= 0 && !inFront) {
        inFront = true;
        context.globalAlpha = 1;
        inUnits(() => traceGraticule(context, lines, 1), theme.line, 1, 1);
      }
      const across = dots.across * (0.92 + 0.2 * depth);
      const [x, y] = [middle + radius * views[3 * dot], middle - radius * views[3 * dot + 1]];
      context.globalAlpha = depth < 0 ? Math.max(0.32, 0.9 + 0.62 * depth) : 1;
      const [left, top] = [(dot % dots.columns) * dots.side, Math.floor(dot / dots.columns) * dots.side];
      context.drawImage(dots.sheet, left, top, dots.side, dots.side, x - across / 2, y - across / 2, across, across);
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
    if (scene.tip) drawArrow(context, scene);
  }

  redact.globe = { paint, sprites, drawColor, drawNumeral };
})((window.redact = window.redact || {}));
