/** As much of a WebSocket (RFC 6455) as a test of a local program needs: whole texts both ways, no extensions. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';

const [continuation, text, close, ping, pong] = [0x0, 0x1, 0x8, 0x9, 0xa];

/** A frame of a client: final, masked. */
function frameOf(kind: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 126 ? Buffer.alloc(2) : length < 0x10000 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | kind;
  if (head.length === 2) head[1] = 0x80 | length;
  else if (head.length === 4) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, content.map((byte, k) => byte ^ (mask[k & 3] as number))]);
}

interface Frame {
  kind: number;
  isLast: boolean;
  content: Buffer;
  /** Bytes it takes. */
  size: number;
}

/** The first frame of what came; null if it is not whole yet. */
function firstFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] as number) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return null;
  const first = bytes[0] as number;
  return { kind: first & 0x0f, isLast: first >= 0x80, content: bytes.subarray(start, start + length), size: start + length };
}

export interface TextSocket {
  send(message: string): void;
  close(): void;
}

/** Connects to ws://...; texts that come are handed on. */
export function connectSocket(address: string, onText: (message: string) => void): Promise<TextSocket> {
  const { hostname, port, pathname } = new URL(address);
  return new Promise((settle, fail) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    const sent = request({ host: hostname, port, path: pathname, headers });
    sent.on('error', fail);
    sent.on('response', ({ statusCode }) => fail(new Error(`${address} answers ${statusCode}`)));
    sent.on('upgrade', (_, socket: Socket, head) => {
      let bytes: Buffer = head;
      let message: Buffer[] = [];
      const read = (): void => {
        for (let frame = firstFrame(bytes); frame; frame = firstFrame(bytes)) {
          const { kind, isLast, content, size } = frame;
          bytes = bytes.subarray(size);
          if (kind === ping) socket.write(frameOf(pong, content));
          if (kind === close) socket.end();
          if (kind !== text && kind !== continuation) continue;
          message.push(content);
          if (!isLast) continue;
          onText(Buffer.concat(message).toString());
          message = [];
        }
      };
      socket.on('data', (more) => {
        bytes = Buffer.concat([bytes, more]);
        read();
      });
      socket.on('error', () => socket.destroy());
      read();
      settle({ send: (content) => socket.write(frameOf(text, Buffer.from(content))), close: () => socket.destroy() });
    });
    sent.end();
  });
}
