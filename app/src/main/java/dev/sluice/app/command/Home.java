package dev.sluice.app.command;

import dev.sluice.app.platform.WorkFolder;
import java.nio.file.Path;

/** Where the work folders lie when none is named; the launcher says {@code sluice.home}. */
final class Home {
  private Home() {}

  static WorkFolder demo() {
    return folder("demo");
  }

  static WorkFolder up() {
    return folder("up");
  }

  static WorkFolder chaos() {
    return folder("chaos");
  }

  static WorkFolder cluster() {
    return folder("cluster");
  }

  static WorkFolder audit() {
    return folder("audit");
  }

  private static WorkFolder folder(String name) {
    return WorkFolder.at(Path.of(System.getProperty("sluice.home", ".sluice")).resolve(name));
  }
}
