package dev.sluice.app.command;

import dev.sluice.app.audit.PlantedFacts;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice audit planted}: does the audit find what was planted, and nothing else. */
@Command(
    name = "planted",
    mixinStandardHelpOptions = true,
    description = {
      "Make logs of a synthetic world with a leaking, a drifting, a duplicate, a breaking and some",
      "useless fields, audit them, and count what was found and what was not planted."
    },
    footer = {
      "",
      "Examples: sluice audit planted --seeds 20",
      "          sluice audit planted --out LOGDIR     # write one such log instead"
    })
final class AuditPlantedCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Logs to make and audit. Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The first. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--rows",
      defaultValue = "20000",
      description = "Examples of a log. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(
      names = "--out",
      paramLabel = "LOGDIR",
      description = "Write the log of --seed to this empty folder, and audit nothing.")
  @Nullable Path out;

  @Override
  public Integer call() {
    if (rows < 1 || seeds < 1) {
      throw new UserError("--rows and --seeds must be at least 1, were %d and %d", rows, seeds);
    }
    if (out != null) {
      write(out);
      return 0;
    }
    PlantedFacts facts =
        PlantedFacts.over(seed, seeds, rows, Runtime.getRuntime().availableProcessors());
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(Locale.ROOT, "%d logs of %,d rows%n", facts.logs(), rows);
    facts
        .planted()
        .forEach(
            (fact, there) ->
                terminal.printf(
                    Locale.ROOT, "  %-20s %d of %d%n", fact, facts.hits().get(fact), there));
    facts
        .falseAlarms()
        .forEach((alarm, times) -> terminal.printf("  not planted: %s, %d times%n", alarm, times));
    terminal.printf(
        Locale.ROOT,
        "found %.1f %%, false alarms per log %.2f%n",
        100 * facts.hitRate(),
        facts.falseAlarmsPerLog());
    terminal.flush();
    report.put("logs", facts.logs()).put("rows", rows);
    report.put("hit_rate", facts.hitRate());
    report.put("false_alarms_per_log", facts.falseAlarmsPerLog());
    report.put("planted", facts.planted()).put("hits", facts.hits());
    report.put("false_alarms", facts.falseAlarms()).write();
    return 0;
  }

  private void write(Path folder) {
    try {
      Files.createDirectories(folder);
      LogFolder log = LogFolder.open(folder);
      if (log.has("examples") || Files.exists(log.features())) {
        throw new UserError("%s holds a log already: name an empty folder", folder);
      }
      PlantedLog planted = new PlantedLog(seed, rows);
      Files.writeString(log.features(), PlantedLog.features());
      try (LogWriter<Example> writer = log.write("examples", Codecs.EXAMPLE)) {
        for (int row = 0; row < rows; row++) {
          writer.write(planted.row(row));
        }
      }
      spec.commandLine()
          .getOut()
          .printf(
              "%,d examples in %s; %s breaks at %s%n",
              rows, folder, PlantedLog.BREAKING, planted.breaksAt());
      spec.commandLine().getOut().flush();
      report.put("examples", rows).put("breaks_at", planted.breaksAt().toString()).write();
    } catch (IOException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }
}
