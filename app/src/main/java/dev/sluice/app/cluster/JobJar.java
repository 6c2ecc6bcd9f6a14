package dev.sluice.app.cluster;

import dev.sluice.app.platform.UserError;
import dev.sluice.flink.trainer.TrainerJob;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the thin job jar that the build puts beside the room's own. */
public final class JobJar {
  private static final String SUFFIX = "-job.jar";

  private JobJar() {}

  /**
   * Returns the jar of this build.
   *
   * @throws UserError if it was not built
   */
  public static Path ofThisBuild() {
    Path from = codeSource();
    String name = String.valueOf(from.getFileName());
    List<Path> candidates =
        name.endsWith(".jar")
            ? List.of(from.resolveSibling(name.substring(0, name.length() - 4) + SUFFIX))
            : siblings(from.resolveSibling(""));
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new UserError("there is no job jar beside %s: run mvn package first", from));
  }

  private static List<Path> siblings(Path folder) {
    try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      List<Path> found = new java.util.ArrayList<>();
      files.forEach(found::add);
      return found;
    } catch (java.io.IOException e) {
      throw new UserError(e, "cannot read %s: %s", folder, UserError.reason(e));
    }
  }

  private static Path codeSource() {
    try {
      return Path.of(TrainerJob.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry without a proper address", e);
    }
  }
}
