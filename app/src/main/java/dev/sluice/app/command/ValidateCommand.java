package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice validate}: is the feature schema right, and does the log fill it. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Check features.yaml and how much of each feature the examples of a log fill.")
final class ValidateCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "LOGDIR", description = "A log folder.")
  Path log = Path.of("");

  @Parameters(index = "1", paramLabel = "FEATURES", description = "A features.yaml.")
  Path features = Path.of("");

  @Override
  public Integer call() throws IOException {
    FeatureSchema schema = schema();
    LogFolder folder = LogFolder.open(log);
    if (!folder.has("examples")) {
      throw new UserError("%s has no examples/: make a log with `sluice import`", log);
    }
    Map<String, Long> filled = new HashMap<>();
    long examples = 0;
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      while (reader.hasNext()) {
        examples++;
        reader.next().getFeatures().keySet().forEach(name -> filled.merge(name, 1L, Long::sum));
      }
    }
    return show(schema, filled, examples);
  }

  private FeatureSchema schema() {
    try {
      return FeatureSchema.load(features);
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", features);
    }
  }

  private int show(FeatureSchema schema, Map<String, Long> filled, long examples) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("feature", "filled", "share"));
    Map<String, Double> shares = new java.util.TreeMap<>();
    for (FeatureSpec feature : schema.features()) {
      // Position is no feature of the map: every example has its own field for it.
      if (feature instanceof FeatureSpec.Position) {
        continue;
      }
      for (String key : feature.valueNames()) {
        long count = filled.getOrDefault(key, 0L);
        double share = examples == 0 ? 0 : (double) count / examples;
        shares.put(key, share);
        rows.add(
            List.of(
                key,
                String.format(Locale.ROOT, "%,d", count),
                String.format(Locale.ROOT, "%.1f %%", share * 100)));
      }
    }
    spec.commandLine().getOut().printf("%,d examples%n%s", examples, SlateTable.align(rows));
    spec.commandLine().getOut().flush();
    report.put("examples", examples).put("coverage", shares).write();
    return 0;
  }
}
