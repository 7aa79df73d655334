/** Programs of the picture. A particle is two triangles that carry a sphere or a disk; its data come from textures, by gl_VertexID. */

const common = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp sampler2D;
uniform usampler2D uPositions;
uniform sampler2D uValues;
uniform sampler2D uRadii;
uniform usampler2D uActive;
uniform sampler2D uColours;
uniform int uWidth;
uniform float uPerBox;
uniform vec2 uRange;
uniform bool uOnlyActive;
uniform int uSliceAxis;
uniform vec2 uSlice;
uniform usampler2D uOrder;
uniform bool uOrdered;

const vec2 corners[6] = vec2[6](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));
const vec4 nowhere = vec4(2.0, 2.0, 2.0, 1.0);

/* The signed fraction: the box is centred. */
float centred(uint u) { return float(u) * (1.0 / 4294967296.0) - 0.5; }

ivec2 placeOf(int id) { return ivec2(id % uWidth, id / uWidth); }

/* Where the data of the n-th particle to be drawn are. */
ivec2 placeOfDrawn(int n) {
  ivec2 at = placeOf(n);
  return uOrdered ? placeOf(int(texelFetch(uOrder, at, 0).r)) : at;
}

bool isHidden(ivec2 at, vec3 p) {
  if (uOnlyActive && texelFetch(uActive, at, 0).r == 0u) return true;
  if (uSliceAxis < 0) return false;
  float c = uSliceAxis == 0 ? p.x : uSliceAxis == 1 ? p.y : p.z;
  return c < uSlice.x || c > uSlice.y;
}

vec3 colourOf(ivec2 at) {
  float x = (texelFetch(uValues, at, 0).r - uRange.x) / max(uRange.y - uRange.x, 1e-9);
  return texture(uColours, vec2((clamp(x, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb;
}
`;

export const sphereVertex = `${common}
uniform mat4 uView;
uniform mat4 uProjection;
out vec2 vCorner;
flat out vec3 vColour;
flat out vec3 vCentre;
flat out float vRadius;

void main() {
  ivec2 at = placeOfDrawn(gl_VertexID / 6);
  uvec4 u = texelFetch(uPositions, at, 0);
  vec3 p = vec3(centred(u.x), centred(u.y), centred(u.z));
  if (isHidden(at, p)) { gl_Position = nowhere; return; }
  vCorner = corners[gl_VertexID % 6];
  vColour = colourOf(at);
  vRadius = texelFetch(uRadii, at, 0).r * uPerBox;
  vCentre = (uView * vec4(p, 1.0)).xyz;
  gl_Position = uProjection * vec4(vCentre + vec3(vCorner * vRadius, 0.0), 1.0);
}`;

/** Each point has its own depth, so that overlapping spheres meet where they do. */
export const sphereFragment = `#version 300 es
precision highp float;
uniform mat4 uProjection;
uniform vec3 uBackground;
uniform vec2 uFog;
uniform float uShade;
in vec2 vCorner;
flat in vec3 vColour;
flat in vec3 vCentre;
flat in float vRadius;
out vec4 colour;

void main() {
  float d = dot(vCorner, vCorner);
  if (d > 1.0) discard;
  float nz = sqrt(1.0 - d);
  float z = vCentre.z + nz * vRadius;
  gl_FragDepth = 0.5 - 0.5 * (uProjection[2].z * z + uProjection[3].z) / z;
  float light = 0.30 * nz + 0.42 * max(0.0, dot(vec3(vCorner, nz), vec3(-0.40, 0.55, 0.733)));
  float gloss = max(0.0, dot(vec3(vCorner, nz), vec3(-0.22, 0.30, 0.928)));
  /* To the 24th by products: where a processor draws, pow costs as much as all the rest. */
  gloss *= gloss;
  gloss *= gloss;
  gloss *= gloss;
  vec3 lit = vColour * (uShade + light) + 0.16 * gloss * gloss * gloss;
  float fog = clamp((uFog.x - z) * uFog.y, 0.0, 0.62);
  colour = vec4(mix(lit, uBackground, fog), 1.0);
}`;

/** Disks, with the images of those that stick out of the box: gl_InstanceID is an image, bit by axis. */
export const diskVertex = `${common}
uniform vec2 uCentre;
uniform vec2 uFlat;
uniform int uAxes;
out vec2 vCorner;
out vec2 vPlace;
flat out vec3 vColour;
flat out float vPixel;
uniform float uPixel;

void main() {
  ivec2 at = placeOfDrawn(gl_VertexID / 6);
  uvec4 u = texelFetch(uPositions, at, 0);
  vec3 p = vec3(centred(u.x), uAxes > 1 ? centred(u.y) : 0.0, 0.0);
  float r = texelFetch(uRadii, at, 0).r * uPerBox;
  for (int c = 0; c < 2; c++) {
    if ((gl_InstanceID >> c & 1) == 0) continue;
    if (c >= uAxes || abs(p[c]) + r <= 0.5) { gl_Position = nowhere; return; }
    p[c] -= sign(p[c]);
  }
  if (isHidden(at, p)) { gl_Position = nowhere; return; }
  vCorner = corners[gl_VertexID % 6];
  vColour = colourOf(at);
  vPixel = uPixel / r;
  vCorner *= 1.0 + vPixel;
  vPlace = p.xy + vCorner * r;
  gl_Position = vec4((vPlace - uCentre) * uFlat, 0.0, 1.0);
}`;

export const diskFragment = `#version 300 es
precision highp float;
precision highp int;
uniform float uEdge;
uniform int uAxes;
in vec2 vCorner;
in vec2 vPlace;
flat in vec3 vColour;
flat in float vPixel;
out vec4 colour;

void main() {
  if (abs(vPlace.x) > 0.5 || (uAxes > 1 && abs(vPlace.y) > 0.5)) discard;
  float d = length(vCorner);
  float cover = clamp((1.0 - d) / vPixel + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  float rim = smoothstep(0.80 - vPixel, 0.86, d);
  vec3 shade = vColour * (1.0 + 0.10 * (vCorner.y - vCorner.x) * (1.0 - rim));
  float alpha = mix(0.80, 1.0, rim) * cover;
  colour = vec4(mix(shade, vColour * uEdge, rim * 0.75) * alpha, alpha);
}`;

/** Lines of contact, from centre to centre, with their images: an instance begins at one end each. */
export const linkVertex = `${common}
uniform usampler2D uPairs;
uniform vec2 uCentre;
uniform vec2 uFlat;
uniform float uHalf;
out vec2 vPlace;

void main() {
  uvec2 ids = texelFetch(uPairs, placeOf(gl_VertexID / 6), 0).rg;
  ivec2 first = placeOf(int(gl_InstanceID == 0 ? ids.x : ids.y));
  ivec2 second = placeOf(int(gl_InstanceID == 0 ? ids.y : ids.x));
  uvec2 a = texelFetch(uPositions, first, 0).rg;
  /* The minimum image, by overflow. */
  vec2 along = vec2(ivec2(texelFetch(uPositions, second, 0).rg - a)) * (1.0 / 4294967296.0);
  vec2 corner = corners[gl_VertexID % 6];
  vec2 across = vec2(-along.y, along.x) / max(length(along), 1e-9);
  vPlace = vec2(centred(a.x), centred(a.y)) + along * (corner.x * 0.5 + 0.5) + across * corner.y * uHalf;
  if (isHidden(first, vec3(vPlace, 0.0))) { gl_Position = nowhere; return; }
  gl_Position = vec4((vPlace - uCentre) * uFlat, 0.0, 1.0);
}`;

export const linkFragment = `#version 300 es
precision highp float;
uniform vec3 uInk;
in vec2 vPlace;
out vec4 colour;
void main() {
  if (abs(vPlace.x) > 0.5 || abs(vPlace.y) > 0.5) discard;
  colour = vec4(uInk, 1.0);
}`;

/** The edges of the box: 24 ends of 12 lines in 3D, 8 of 4 in 2D. */
export const boxVertex = `#version 300 es
precision highp float;
uniform mat4 uView;
uniform mat4 uProjection;
uniform bool uIsFlat;
uniform vec2 uCentre;
uniform vec2 uFlat;
uniform float uHigh;

void main() {
  int line = gl_VertexID / 2;
  int end = gl_VertexID % 2;
  int axis = line / 4;
  vec3 p;
  p[axis] = float(end) - 0.5;
  p[(axis + 1) % 3] = float(line & 1) - 0.5;
  p[(axis + 2) % 3] = float(line >> 1 & 1) - 0.5;
  if (uIsFlat) gl_Position = vec4((vec2(p.x, p.y * uHigh) - uCentre) * uFlat, 0.0, p.z > 0.0 && axis < 2 ? 1.0 : 1.0);
  else gl_Position = uProjection * (uView * vec4(p, 1.0));
}`;

export const boxFragment = `#version 300 es
precision highp float;
uniform vec4 uLine;
out vec4 colour;
void main() { colour = vec4(uLine.rgb * uLine.a, uLine.a); }`;
