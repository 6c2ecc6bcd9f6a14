package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The training, validation and test examples of a command: from folders of their own, or split. */
final class LogParts {
  @Option(
      names = {"--log", "--train"},
      required = true,
      paramLabel = "LOGDIR",
      description =
          "The log folder; `sluice import` makes one. Its valid/ and test/ are used if it has them.")
  Path log = Path.of("");

  @Option(names = "--valid", paramLabel = "LOGDIR", description = "A log to validate on.")
  @Nullable Path valid;

  @Option(names = "--test", paramLabel = "LOGDIR", description = "A log to test on.")
  @Nullable Path test;

  @Option(
      names = "--split",
      paramLabel = "HOW:A/B/C",
      description =
          "Shares of training, validation and test where they are not given: time:0.8/0.1/0.1 or"
              + " random:0.8/0.1/0.1. Default: by time where times differ between rows, which a"
              + " table without --time has not; else at random.")
  @Nullable String split;

  @Option(
      names = "--split-seed",
      defaultValue = "1",
      description = "Of a random split. Default: ${DEFAULT-VALUE}.")
  long splitSeed;

  /**
   * The parts.
   *
   * @param schema of the log
   * @param training examples
   * @param validation examples
   * @param testing examples; may be empty
   * @param how they were made, in words
   * @param sampled examples left out, as they are sampled negatives
   */
  record Parts(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      String how,
      long sampled) {}

  private long sampled;

  /** Reads and splits. */
  Parts read() throws IOException {
    FeatureSchema schema = schema(log);
    List<Example> all = examples(log);
    @Nullable Path validation = valid == null ? inner(TableImportOptions.VALID) : valid;
    @Nullable Path testing = test == null ? inner(TableImportOptions.TEST) : test;
    if (all.isEmpty()) {
      throw new UserError("%s has no examples: make a log with `sluice import`", log);
    }
    List<Example> validExamples = validation == null ? List.of() : examples(validation);
    List<Example> testExamples = testing == null ? List.of() : examples(testing);
    Shares shares = shares(all);
    if (shares.byTime()) {
      all.sort(Comparator.comparing(Example::getTime));
    } else {
      Collections.shuffle(all, new Random(splitSeed));
    }
    String how = shares.byTime() ? "time" : "random";
    double v = validation == null ? shares.valid() : 0;
    double t = testing == null && validation == null ? shares.test() : 0;
    int n = all.size();
    int forTraining = (int) Math.round(n * (1 - v - t));
    int forValid = (int) Math.round(n * (1 - t));
    return new Parts(
        schema,
        all.subList(0, forTraining),
        validation == null ? all.subList(forTraining, forValid) : validExamples,
        testing == null ? all.subList(forValid, n) : testExamples,
        validation != null ? "given" : how,
        sampled);
  }

  private @Nullable Path inner(String name) {
    Path folder = log.resolve(name);
    return Files.isDirectory(folder.resolve("examples")) ? folder : null;
  }

  private record Shares(boolean byTime, double valid, double test) {}

  private Shares shares(List<Example> examples) {
    String wanted = split == null ? "" : split;
    String how = wanted.replaceFirst(":.*", "");
    if (!how.isEmpty() && !how.equals("time") && !how.equals("random")) {
      throw new UserError("--split is time:A/B/C or random:A/B/C, was '%s'", wanted);
    }
    double[] shares = {0.8, 0.1, 0.1};
    if (wanted.contains(":")) {
      String[] parts = wanted.substring(wanted.indexOf(':') + 1).split("/", -1);
      try {
        for (int i = 0; i < shares.length; i++) {
          shares[i] = Double.parseDouble(parts[i]);
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new UserError(e, "--split has three shares as in time:0.8/0.1/0.1, was '%s'", wanted);
      }
      double sum = shares[0] + shares[1] + shares[2];
      if (shares[0] <= 0 || shares[1] <= 0 || shares[2] < 0 || Math.abs(sum - 1) > 1e-6) {
        throw new UserError(
            "--split has shares that add up to 1, training and validation above 0; was '%s'",
            wanted);
      }
    }
    return new Shares(
        how.isEmpty() ? hasTimes(examples) : how.equals("time"), shares[1], shares[2]);
  }

  /** Tables without a time column get one a second from 1970 on: no times. */
  private static boolean hasTimes(List<Example> examples) {
    return examples.get(examples.size() - 1).getTime().isAfter(Instant.ofEpochSecond(100_000_000));
  }

  /** The schema of a log. */
  static FeatureSchema schema(Path log) throws IOException {
    LogFolder folder = LogFolder.open(log);
    if (!Files.isRegularFile(folder.features())) {
      throw new UserError(
          "%s has no features.yaml: `sluice import` and `sluice features suggest` write one", log);
    }
    return FeatureSchema.load(folder.features());
  }

  /** All examples of a log in order, sampled negatives left out. */
  List<Example> examples(Path folder) throws IOException {
    List<Example> examples = new ArrayList<>();
    try (LogReader<Example> reader = LogFolder.open(folder).read("examples", Codecs.EXAMPLE)) {
      while (reader.hasNext()) {
        Example example = reader.next();
        // Drawn from what was not shown: they teach ranking, not the ctr of what is shown.
        if (example.getKeepRate() < 1) {
          sampled++;
        } else {
          examples.add(example);
        }
      }
    }
    return examples;
  }
}
