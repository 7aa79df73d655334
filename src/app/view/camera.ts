/** Where the box is looked at from. The box is the cube [-1/2, 1/2]^3. */

export type Mat4 = Float32Array;

const startYaw = 0.62;
const startPitch = 0.42;
/** Of the vertical angle of view, in radians: little perspective, so that distances can be compared. */
const fieldOfView = 0.42;
const largestZoom = 60;
const smallestZoom = 0.4;

export class Camera {
  yaw = startYaw;
  pitch = startPitch;
  /** 1: the whole box is in the picture. */
  zoom = 1;
  /** Centre of the picture, in sides of the box (flat systems), or of the view (solid ones). */
  centre: [number, number] = [0, 0];

  reset(): void {
    this.yaw = startYaw;
    this.pitch = startPitch;
    this.zoom = 1;
    this.centre = [0, 0];
  }

  orbit(yaw: number, pitch: number): void {
    this.yaw = (this.yaw + yaw) % (2 * Math.PI);
    this.pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, this.pitch + pitch));
  }

  pan(x: number, y: number): void {
    const most = 0.75;
    this.centre = [Math.min(most, Math.max(-most, this.centre[0] + x)), Math.min(most, Math.max(-most, this.centre[1] + y))];
  }

  scale(factor: number): void {
    this.zoom = Math.min(largestZoom, Math.max(smallestZoom, this.zoom * factor));
  }

  /** Sides of the box that fit into the height of the picture, for flat systems. */
  get flatHeight(): number {
    return 1.04 / this.zoom;
  }

  /** From the box to the eye, which is at the origin and looks along -z. */
  view(): Mat4 {
    const [cy, sy, cp, sp] = [Math.cos(this.yaw), Math.sin(this.yaw), Math.cos(this.pitch), Math.sin(this.pitch)];
    // z of the box points up in the picture; first about it, then about the picture's x.
    const [x, y] = this.centre;
    return Float32Array.of(
      ...[cy, sp * sy, -cp * sy, 0],
      ...[-sy, sp * cy, -cp * cy, 0],
      ...[0, cp, sp, 0],
      ...[-x, -y, -this.distance, 1],
    );
  }

  get distance(): number {
    return 0.86 / Math.sin(fieldOfView / 2) / Math.min(this.zoom, 3.2);
  }

  projection(aspect: number): Mat4 {
    // Close by, the angle narrows instead: the eye stays outside the box.
    const narrowing = Math.max(1, this.zoom / 3.2);
    const f = (narrowing * Math.min(1, aspect)) / Math.tan(fieldOfView / 2);
    const near = Math.max(0.05, this.distance - 1.2);
    const far = this.distance + 1.2;
    return Float32Array.of(
      ...[f / aspect, 0, 0, 0],
      ...[0, f, 0, 0],
      ...[0, 0, (far + near) / (near - far), -1],
      ...[0, 0, (2 * far * near) / (near - far), 0],
    );
  }
}
