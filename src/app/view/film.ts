/** Films of the picture as it is drawn. */
import { saveAs } from '../dom.js';

const picturesPerSecond = 30;

export class Film {
  #recorder: MediaRecorder | null = null;

  /** @param onTurn told whether a film is being taken */
  constructor(private readonly onTurn: (isTaken: boolean) => void) {}

  /** Begins a film of a canvas, or ends it and saves it. @throws Error if the browser takes no films */
  toggle(canvas: HTMLCanvasElement): void {
    if (this.#recorder) {
      this.#recorder.stop();
      return;
    }
    if (typeof MediaRecorder === 'undefined') throw new Error('this browser takes no films; use a newer one');
    const recorder = new MediaRecorder(canvas.captureStream(picturesPerSecond), { videoBitsPerSecond: 12e6 });
    const parts: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => {
      this.#recorder = null;
      this.onTurn(false);
      const { mimeType } = recorder;
      saveAs(`randorg-film.${mimeType.includes('mp4') ? 'mp4' : 'webm'}`, new Blob(parts, { type: mimeType }));
    });
    recorder.start();
    this.#recorder = recorder;
    this.onTurn(true);
  }
}
