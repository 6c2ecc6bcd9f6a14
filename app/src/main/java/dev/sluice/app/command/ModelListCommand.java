package dev.sluice.app.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice model list}: the versions to which rankers can be taken. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List a model's published versions, newest first, and where snapshots lie.")
final class ModelListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "20",
      description = "Versions that are printed. Default: ${DEFAULT-VALUE}.")
  int max;

  @Override
  public Integer call() {
    ModelTopics.State state;
    try (Target.Connection connection = model.target.readable()) {
      state = model.existing(connection);
    }
    PrintWriter out = spec.commandLine().getOut();
    TreeSet<Long> all = new TreeSet<>(state.versions().keySet());
    all.addAll(state.snapshots().keySet());
    out.printf("%10s  %-24s  %10s  %s%n", "version", "event time", "examples", "to serve it");
    int printed = 0;
    for (long version : all.descendingSet()) {
      if (printed++ < max) {
        line(out, state, version);
      }
    }
    if (all.size() > max) {
      out.printf("and %,d earlier ones%n", all.size() - max);
    }
    out.println(ModelShowCommand.served(state));
    out.flush();
    report
        .put("model", model.name)
        .put("newest_version", state.newest())
        .put("versions", figures(state, all))
        .write();
    return 0;
  }

  private static void line(PrintWriter out, ModelTopics.State state, long version) {
    ModelTopics.Version known = state.versions().get(version);
    out.printf(
        "%10d  %-24s  %10s  %s%n",
        version,
        known == null ? "-" : known.time(),
        known == null ? "-" : String.format("%,d", known.examples()),
        how(state, version));
  }

  private static String how(ModelTopics.State state, long version) {
    String snapshot = state.snapshots().get(version);
    if (snapshot != null) {
      return snapshot;
    }
    return state.reachable(version) ? "by its deltas" : "no longer";
  }

  private static List<Map<String, Object>> figures(ModelTopics.State state, TreeSet<Long> all) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (long version : all) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("version", version);
      one.put("snapshot", state.snapshots().getOrDefault(version, ""));
      one.put("reachable", state.reachable(version));
      list.add(one);
    }
    return list;
  }
}
