package dev.sluice.model.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import dev.sluice.model.network.Cpu;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine of this process: loaded once, its device chosen once and said in one log line. */
final class DjlEngine {
  static final String NAME = "PyTorch";

  private static final Logger LOG = LoggerFactory.getLogger(DjlEngine.class);

  private final Device device;
  private final String text;

  private DjlEngine() {
    Engine engine = Engine.getEngine(NAME);
    device = engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    text =
        "%s %s on %s (%s), OMP_NUM_THREADS=%s"
            .formatted(
                NAME,
                engine.getVersion(),
                device,
                Cpu.text(),
                System.getenv().getOrDefault("OMP_NUM_THREADS", "unset"));
    LOG.info("network on {}", text);
  }

  /** GPUs that a network could run on; loads no engine. */
  static int gpus() {
    return CudaUtils.getGpuCount();
  }

  static DjlEngine get() {
    return Holder.ENGINE;
  }

  String text() {
    return text;
  }

  /** A manager of its own, not a child of a shared one: closing it frees all that was made. */
  NDManager newManager() {
    return NDManager.newBaseManager(device, NAME);
  }

  /** Loads the natives on first use, not when the class is named. */
  private static final class Holder {
    static final DjlEngine ENGINE = new DjlEngine();
  }
}
