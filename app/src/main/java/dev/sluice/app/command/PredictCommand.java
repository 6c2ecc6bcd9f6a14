package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.LogEncoder;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.Sigmoid;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice predict}: the ctr of every row of a log. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = "Write the ctr of every example of a log, in its order, as CSV.",
    footer = {"", "Example: sluice predict --model MODEL --log LOGDIR --out ctr.csv"})
final class PredictCommand implements Callable<Integer> {
  private static final int BLOCK = 10_000;

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

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "CSV with the columns example, ctr, logit, label.")
  Path out = Path.of("");

  @Override
  public Integer call() {
    try {
      OfflineModel trained = OfflineModel.load(model, new DjlProduct());
      LogFolder folder = LogFolder.open(log);
      if (!folder.has("examples")) {
        throw new UserError("%s has no examples: make a log with `sluice import`", log);
      }
      long rows = 0;
      try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE);
          BufferedWriter csv = Files.newBufferedWriter(out)) {
        csv.write("example,ctr,logit,label\n");
        List<Example> block = new ArrayList<>();
        while (reader.hasNext()) {
          block.add(reader.next());
          if (block.size() == BLOCK || !reader.hasNext()) {
            write(csv, trained, block);
            rows += block.size();
            block.clear();
          }
        }
      }
      spec.commandLine().getOut().printf("%,d rows in %s%n", rows, out);
      spec.commandLine().getOut().flush();
      report.put("rows", rows).write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private static void write(BufferedWriter csv, OfflineModel model, List<Example> block)
      throws IOException {
    double[] logits = model.logits(block);
    for (int i = 0; i < logits.length; i++) {
      Example example = block.get(i);
      String id = example.getExampleId();
      csv.write(id.matches("[^\",\n\r]*") ? id : '"' + id.replace("\"", "\"\"") + '"');
      csv.write("," + Sigmoid.of(logits[i]) + "," + logits[i] + ",");
      csv.write(LogEncoder.clicked(example) ? "1\n" : "0\n");
    }
  }
}
