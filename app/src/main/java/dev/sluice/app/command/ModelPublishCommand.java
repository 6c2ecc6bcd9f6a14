package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.flink.replica.SnapshotFile;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.retrieve.LearnedSphere;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice model publish}: another model ranks instead of the trainer's versions. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Put a model into service instead of the trainer's versions, until resume: the folder of",
      "`sluice train --out`, or a snapshot file that this platform's trainer wrote. It must have",
      "been trained under the features.yaml that is served, and lie where rankers can read it.",
      "If `sluice represent --out` wrote its vectors into the same folder, requests without",
      "candidates get items near where they put the subject and what it engaged with (source",
      "`learned` on the slate)."
    })
final class ModelPublishCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Parameters(paramLabel = "MODEL", description = "Folder of an offline model, or a snapshot file.")
  Path path;

  @Override
  public Integer call() {
    Path whole = path.toAbsolutePath().normalize();
    try (Target.Connection connection = model.target.running()) {
      ModelTopics.State state = model.existing(connection);
      if (Files.isDirectory(whole)) {
        folder(connection, state, whole);
      } else if (Files.isRegularFile(whole)) {
        snapshot(connection, state, whole);
      } else {
        throw new UserError("%s is neither a model's folder nor a snapshot file", path);
      }
    }
    spec.commandLine().getOut().printf("Rankers serve %s until `sluice model resume`%n", path);
    report.put("model", model.name).put("published", whole.toString()).write();
    return 0;
  }

  private void folder(Target.Connection connection, ModelTopics.State state, Path folder) {
    try {
      OfflineModel offline = OfflineModel.load(folder, new DjlProduct());
      requireSchema(state, offline.schema().hash());
      // Read here first: a ranker that cannot read it stays with what it has, and only its log
      // says.
      LearnedSphere.load(folder).ifPresent(this::tell);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "cannot publish %s: %s", path, UserError.reason(e));
    }
    model.publish(connection, state.newest(), folder.toString());
  }

  private void tell(LearnedSphere sphere) {
    spec.commandLine()
        .getOut()
        .printf(
            "Retrieval looks near its vectors of %,d items and %,d users%n",
            sphere.items(), sphere.users());
    report.put("items", sphere.items()).put("users", sphere.users());
  }

  private void snapshot(Target.Connection connection, ModelTopics.State state, Path file) {
    List<ModelUpdate> updates;
    try {
      updates = SnapshotFile.read(file.toUri().toString());
    } catch (IOException e) {
      throw new UserError(e, "cannot publish %s: %s", path, UserError.reason(e));
    }
    ModelUpdate last = updates.get(updates.size() - 1);
    if (!(last.getBody() instanceof VersionCommit commit)) {
      throw new UserError("%s ends without a commit: it is no whole snapshot", path);
    }
    if (!last.getModel().equals(model.name)) {
      throw new UserError(
          "%s is of model %s, not of %s: see --name", path, last.getModel(), model.name);
    }
    requireSchema(state, commit.getFeatureSchema());
    requireOwn(state, last, commit);
    String layout =
        state.versions().isEmpty() ? "" : state.versions().lastEntry().getValue().layout();
    if (!layout.isEmpty() && !layout.equals(commit.getLayout())) {
      throw new UserError(
          "%s has table layout %s, rankers have %s: only the same can be served",
          path, commit.getLayout(), layout);
    }
    model.say(
        connection,
        state.newest(),
        last.getVersion(),
        false,
        file.toUri().toString(),
        "published from " + file);
  }

  /** Version numbers name what one trainer made: another one's would be taken for it. */
  private void requireOwn(ModelTopics.State state, ModelUpdate last, VersionCommit commit) {
    ModelTopics.Version known = state.versions().get(last.getVersion());
    if (last.getVersion() > state.newest()
        || (known != null && known.examples() != commit.getExamples())) {
      throw new UserError(
          "%s holds version %d of another trainer: only snapshots of this platform's trainer, or an"
              + " offline model's folder, can be published",
          path, last.getVersion());
    }
  }

  private void requireSchema(ModelTopics.State state, String hash) {
    String served =
        state.versions().isEmpty() ? hash : state.versions().lastEntry().getValue().schema();
    if (!served.equals(hash)) {
      throw new UserError(
          "%s was trained with feature schema %s, %s is served: train it on a log with the features.yaml of this platform",
          path, hash, served);
    }
  }
}
