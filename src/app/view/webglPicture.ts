/** Spheres and disks by WebGL2. */
import { colourTable, type Rgb, surroundings } from './palette.js';
import { type Picture, type Scene, sliceEnds } from './picture.js';
import {
  boxFragment,
  boxVertex,
  diskFragment,
  diskVertex,
  linkFragment,
  linkVertex,
  sphereFragment,
  sphereVertex,
} from './shaders.js';
import { visibleSpheres } from './visible.js';

/** Particles in a row of a texture. */
const textureWidth = 1024;

class Program {
  readonly #places = new Map<string, WebGLUniformLocation | null>();
  readonly #program: WebGLProgram;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
  ) {
    this.#program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(type) as WebGLShader;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(`the picture's program can't be compiled: ${gl.getShaderInfoLog(shader)}`);
      }
      gl.attachShader(this.#program, shader);
    }
    gl.linkProgram(this.#program);
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`the picture's program can't be linked: ${gl.getProgramInfoLog(this.#program)}`);
    }
  }

  use(): void {
    this.gl.useProgram(this.#program);
  }

  at(name: string): WebGLUniformLocation | null {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.gl.getUniformLocation(this.#program, name);
      this.#places.set(name, place);
    }
    return place;
  }
}

interface Texture {
  texture: WebGLTexture;
  rows: number;
  format: number;
}

const unit = ([r, g, b]: Rgb): Rgb => [r / 255, g / 255, b / 255];

export class WebglPicture implements Picture {
  readonly kind = 'webgl2';
  readonly #gl: WebGL2RenderingContext;
  readonly #spheres: Program;
  readonly #disks: Program;
  readonly #links: Program;
  readonly #box: Program;
  readonly #textures = new Map<string, Texture>();
  #colours = '';
  #frame: unknown = null;
  #system: unknown = null;
  /** Whether a processor draws. */
  readonly isSoftware: boolean;

  /** @throws Error if there is no WebGL2 */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      alpha: false,
      powerPreference: 'high-performance',
    });
    if (!gl) throw new Error('this browser has no WebGL2');
    this.#gl = gl;
    this.isSoftware = isSoftware(gl);
    this.#spheres = new Program(gl, sphereVertex, sphereFragment);
    this.#disks = new Program(gl, diskVertex, diskFragment);
    this.#links = new Program(gl, linkVertex, linkFragment);
    this.#box = new Program(gl, boxVertex, boxFragment);
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  /** Puts a list of particles' data into a texture. */
  #upload(
    name: string,
    slot: number,
    data: ArrayBufferView,
    format: [internal: number, format: number, type: number],
    width: number,
  ): void {
    const gl = this.#gl;
    const list = data as unknown as Uint32Array;
    const particles = list.length / width;
    const rows = Math.max(1, Math.ceil(particles / textureWidth));
    gl.activeTexture(gl.TEXTURE0 + slot);
    let found = this.#textures.get(name);
    if (!found || found.rows !== rows || found.format !== format[0]) {
      if (found) gl.deleteTexture(found.texture);
      found = { texture: gl.createTexture() as WebGLTexture, rows, format: format[0] };
      this.#textures.set(name, found);
      gl.bindTexture(gl.TEXTURE_2D, found.texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, format[0], textureWidth, rows);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    } else gl.bindTexture(gl.TEXTURE_2D, found.texture);
    const whole = Math.floor(particles / textureWidth);
    const rest = particles - whole * textureWidth;
    if (whole > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, textureWidth, whole, format[1], format[2], data);
    if (rest > 0) {
      const tail = list.subarray(whole * textureWidth * width);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, whole, rest, 1, format[1], format[2], tail);
    }
  }

  #prepare({ frame, system, look }: Scene): void {
    const gl = this.#gl;
    if (frame !== this.#frame) {
      const formats: [number, number, number][] = [
        [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT],
        [gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT],
        [gl.RGB32UI, gl.RGB_INTEGER, gl.UNSIGNED_INT],
      ];
      this.#upload('positions', 0, frame.positions, formats[frame.axes - 1] as [number, number, number], frame.axes);
      this.#upload('values', 1, frame.values, [gl.R32F, gl.RED, gl.FLOAT], 1);
      this.#upload('active', 3, frame.active, [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE], 1);
      if (frame.pairs?.length) this.#upload('pairs', 6, frame.pairs, [gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT], 2);
      this.#frame = frame;
    }
    if (system !== this.#system) {
      this.#upload('radii', 2, system.radii, [gl.R32F, gl.RED, gl.FLOAT], 1);
      this.#system = system;
    }
    const colours = `${look.colouring} ${look.theme}`;
    if (colours !== this.#colours) {
      const table = colourTable(look.colouring, look.theme);
      gl.activeTexture(gl.TEXTURE4);
      const texture = this.#textures.get('colours')?.texture ?? (gl.createTexture() as WebGLTexture);
      this.#textures.set('colours', { texture, rows: 1, format: gl.RGBA8 });
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
      for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
      this.#colours = colours;
    }
  }

  #setCommon(program: Program, { frame, look }: Scene): void {
    const gl = this.#gl;
    program.use();
    ['uPositions', 'uValues', 'uRadii', 'uActive', 'uColours', 'uOrder', 'uPairs'].forEach((name, slot) => {
      gl.uniform1i(program.at(name), slot);
    });
    gl.uniform1i(program.at('uOrdered'), 0);
    gl.uniform1i(program.at('uWidth'), textureWidth);
    gl.uniform1f(program.at('uPerBox'), 1 / frame.boxLength);
    gl.uniform2f(program.at('uRange'), ...look.range);
    gl.uniform1i(program.at('uOnlyActive'), look.onlyActive ? 1 : 0);
    const { slice } = look;
    gl.uniform1i(program.at('uSliceAxis'), slice && slice.axis < frame.axes ? slice.axis : -1);
    if (slice) gl.uniform2f(program.at('uSlice'), ...sliceEnds(slice));
  }

  draw(scene: Scene): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    this.#prepare(scene);
    const { width, height } = this.canvas;
    const { background } = surroundings[scene.look.theme];
    gl.viewport(0, 0, width, height);
    gl.clearColor(...unit(background), 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (scene.frame.axes === 3) this.#drawSpheres(scene, width / height);
    else this.#drawDisks(scene, width, height);
  }

  #drawSpheres(scene: Scene, aspect: number): void {
    const gl = this.#gl;
    const { camera, look, system } = scene;
    const { background } = surroundings[look.theme];
    const [view, projection] = [camera.view(), camera.projection(aspect)];
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    const seen = this.isSoftware ? visibleSpheres(scene, this.canvas.width, this.canvas.height) : null;
    if (seen) this.#upload('order', 5, seen, [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT], 1);
    this.#setCommon(this.#spheres, scene);
    gl.uniform1i(this.#spheres.at('uOrdered'), seen ? 1 : 0);
    gl.uniformMatrix4fv(this.#spheres.at('uView'), false, view);
    gl.uniformMatrix4fv(this.#spheres.at('uProjection'), false, projection);
    gl.uniform3f(this.#spheres.at('uBackground'), ...unit(background));
    gl.uniform2f(this.#spheres.at('uFog'), -camera.distance + 0.35, 0.62);
    gl.uniform1f(this.#spheres.at('uShade'), look.theme === 'dark' ? 0.3 : 0.42);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * (seen?.length ?? system.particles));
    this.#box.use();
    gl.uniformMatrix4fv(this.#box.at('uView'), false, view);
    gl.uniformMatrix4fv(this.#box.at('uProjection'), false, projection);
    gl.uniform1i(this.#box.at('uIsFlat'), 0);
    this.#drawLines(scene, 24);
  }

  #drawLines({ look }: Scene, ends: number): void {
    const gl = this.#gl;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform4f(this.#box.at('uLine'), ...unit(surroundings[look.theme].line), 0.75);
    gl.drawArrays(gl.LINES, 0, ends);
  }

  #drawDisks(scene: Scene, width: number, height: number): void {
    const gl = this.#gl;
    const { camera, look, frame, system } = scene;
    const scale = flatScale(camera.flatHeight, width, height);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#setCommon(this.#disks, scene);
    gl.uniform2f(this.#disks.at('uCentre'), ...camera.centre);
    gl.uniform2f(this.#disks.at('uFlat'), ...scale);
    gl.uniform1i(this.#disks.at('uAxes'), frame.axes);
    gl.uniform1f(this.#disks.at('uPixel'), 2 / (scale[1] * height));
    gl.uniform1f(this.#disks.at('uEdge'), look.theme === 'dark' ? 0.45 : 0.55);
    gl.drawArraysInstanced(gl.TRIANGLES, 0, 6 * system.particles, 4);
    if (look.links && frame.pairs?.length && frame.axes === 2) {
      this.#setCommon(this.#links, scene);
      gl.uniform2f(this.#links.at('uCentre'), ...camera.centre);
      gl.uniform2f(this.#links.at('uFlat'), ...scale);
      // A twentieth of a diameter of 1, and a pixel at least.
      gl.uniform1f(this.#links.at('uHalf'), Math.max(0.05 / frame.boxLength, 1 / (scale[1] * height)));
      gl.uniform3f(this.#links.at('uInk'), ...unit(surroundings[look.theme].link));
      gl.drawArraysInstanced(gl.TRIANGLES, 0, 3 * frame.pairs.length, 2);
    }
    this.#box.use();
    gl.uniform2f(this.#box.at('uCentre'), ...camera.centre);
    gl.uniform2f(this.#box.at('uFlat'), ...scale);
    gl.uniform1f(this.#box.at('uHigh'), frame.axes > 1 ? 1 : (1.6 * 0.5) / frame.boxLength);
    gl.uniform1i(this.#box.at('uIsFlat'), 1);
    this.#drawLines(scene, 16);
  }
}

function isSoftware(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}

/** From sides of the box to the picture, whose half is 1; the shorter side of the canvas holds the box. */
export function flatScale(flatHeight: number, width: number, height: number): [number, number] {
  const shorter = Math.min(width, height);
  return [(2 * shorter) / (flatHeight * width), (2 * shorter) / (flatHeight * height)];
}
