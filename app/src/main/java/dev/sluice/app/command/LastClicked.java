package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Example;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finds a request worth following. */
final class LastClicked {
  private LastClicked() {}

  /**
   * Returns the id of the newest request that was clicked.
   *
   * @throws UserError if none was
   */
  static String find(Target.Connection connection) {
    AtomicReference<@Nullable String> found = new AtomicReference<>();
    try (TopicScan scan =
        new TopicScan(connection.kafka(), List.of(connection.topics().examples()))) {
      scan.fromBeginning();
      scan.readToEnd(
          record -> {
            if (Codecs.EXAMPLE.decode(record.value()) instanceof Decoded.Ok<Example> ok
                && ok.record().getLabels().containsKey("click")) {
              found.set(ok.record().getRequestId());
            }
            return true;
          });
    }
    String id = found.get();
    if (id == null) {
      throw new UserError("nothing has been clicked yet: name a request id");
    }
    return id;
  }
}
