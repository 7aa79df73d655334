/** For `node --import`: a GPU that fails as FAULT says. */
import { globals } from 'webgpu';

/** Submissions after which the device is lost: those of the self-test and some of the run. */
const submissions = 40;

const faults = {
  lost(device) {
    const { submit } = device.queue;
    let count = 0;
    device.queue.submit = function (commands) {
      if (++count === submissions) device.destroy();
      else submit.call(this, commands);
    };
  },
  memory(device) {
    device.popErrorScope = async () => ({ message: 'out of memory' });
  },
  limits(device) {
    const { maxBufferSize } = device.limits;
    Object.defineProperty(device, 'limits', { value: { maxBufferSize, maxStorageBufferBindingSize: 100_000 } });
  },
  shader(device) {
    device.createComputePipelineAsync = async () => {
      throw new Error('no such instruction\nmore of it');
    };
  },
  wrong(device) {
    const { createShaderModule } = device;
    // a constant of Philox
    device.createShaderModule = function (descriptor) {
      return createShaderModule.call(this, { ...descriptor, code: descriptor.code.replace('0xd2511f53u', '0xd2511f55u') });
    };
  },
};

const { requestDevice } = globals.GPUAdapter.prototype;
globals.GPUAdapter.prototype.requestDevice = async function (options) {
  const device = await requestDevice.call(this, options);
  faults[process.env.FAULT](device);
  return device;
};
