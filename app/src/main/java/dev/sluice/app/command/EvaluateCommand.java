package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.encode.LookupCosts;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice evaluate}: how good a model is on a log. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Say how well a trained model predicts the clicks of a log; of one with gates also what"
          + " closed",
      "values save where it serves: by field, lookups, bytes and microseconds per example."
    },
    footer = {"", "Example: sluice evaluate --model MODEL --log LOGDIR"})
final class EvaluateCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "What `sluice train` wrote.")
  Path model = Path.of("");

  @Option(names = "--log", required = true, paramLabel = "LOGDIR", description = "The log.")
  Path log = Path.of("");

  @Override
  public Integer call() {
    try {
      OfflineModel trained = OfflineModel.load(model, new DjlProduct());
      List<Example> examples = new LogParts().examples(log);
      if (examples.isEmpty()) {
        throw new UserError("%s has no examples: make a log with `sluice import`", log);
      }
      Map<String, @Nullable Object> figures = Quality.of(trained, examples);
      spec.commandLine().getOut().printf("%,d rows: %s%n", examples.size(), Quality.line(figures));
      figures.forEach(report::put);
      List<LookupCosts.Cost> savings = trained.gateSavings(examples);
      if (!savings.isEmpty()) {
        new SavingsTable(spec.commandLine().getOut(), report).tell(savings);
      }
      spec.commandLine().getOut().flush();
      report.write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }
}
