package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.encode.LookupCosts;
import dev.sluice.schemas.record.ModelStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice model show}: what is served, and why. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Show which version is served, whether it is pinned or held, and what is withheld.")
final class ModelShowCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Override
  public Integer call() {
    ModelTopics.State state;
    try (Target.Connection connection = model.target.readable()) {
      state = model.existing(connection);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Model %s: newest version %d; %d snapshots%n",
        model.name, state.newest(), state.snapshots().size());
    out.println(served(state));
    String withheld =
        state
            .withheld()
            .filter(word -> word.getWithheldVersion() != null)
            .map(ModelStatus::getReason)
            .orElse("");
    out.println(withheld.isEmpty() ? "Nothing is withheld." : withheld);
    savings(state, out);
    out.flush();
    report
        .put("model", model.name)
        .put("newest_version", state.newest())
        .put("pinned_version", state.control().map(ModelStatus::getPinnedVersion).orElse(null))
        .put("held", state.control().map(ModelStatus::getHeld).orElse(false))
        .put("published", state.published().map(ModelStatus::getSnapshot).orElse(null))
        .put("withheld", withheld)
        .put("snapshots", state.snapshots())
        .write();
    return 0;
  }

  /** What closed gates save of the offline model in service, as far as it can be read from here. */
  private void savings(ModelTopics.State state, PrintWriter out) {
    String folder = state.published().map(ModelStatus::getSnapshot).orElse(null);
    if (folder == null) {
      return;
    }
    try {
      List<LookupCosts.Cost> costs = GateSavingsFile.read(Path.of(folder));
      if (!costs.isEmpty()) {
        out.println("What its closed gates saved on the validation rows when it was trained:");
        new SavingsTable(out, report).tell(costs);
      }
    } catch (IOException | InvalidPathException e) {
      out.printf("What its gates save cannot be read: %s%n", UserError.reason(e));
    }
  }

  static String served(ModelTopics.State state) {
    if (state.published().isPresent()) {
      return "Rankers serve the offline model in %s (%s)."
          .formatted(state.published().get().getSnapshot(), state.published().get().getTime());
    }
    ModelStatus word = state.control().orElse(null);
    Long pinned = word == null ? null : word.getPinnedVersion();
    if (word == null || pinned == null) {
      return "Rankers follow the trainer.";
    }
    return "Rankers serve version %d: %s (%s)".formatted(pinned, word.getReason(), word.getTime());
  }
}
