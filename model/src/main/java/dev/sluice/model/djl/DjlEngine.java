package dev.sluice.model.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        "%s %s on %s (%s, %s), OMP_NUM_THREADS=%s"
            .formatted(
                NAME,
                engine.getVersion(),
                device,
                System.getProperty("os.arch"),
                instructionSet(),
                System.getenv().getOrDefault("OMP_NUM_THREADS", "unset"));
    LOG.info("scoring and training with {}", text);
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

  /** The widest vector instructions that the kernels choose among; the logits' last bits follow. */
  private static String instructionSet() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("flags")) {
          List<String> flags =
              List.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+", -1));
          return flags.contains("avx512f") ? "avx512" : flags.contains("avx2") ? "avx2" : "no avx2";
        }
      }
    } catch (IOException e) {
      return "instruction set unknown";
    }
    return "instruction set unknown";
  }

  /** Loads the natives on first use, not when the class is named. */
  private static final class Holder {
    static final DjlEngine ENGINE = new DjlEngine();
  }
}
