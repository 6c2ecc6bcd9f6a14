package dev.sluice.schemas.feature;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects the mistakes of a file, to be told at once. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  @FormatMethod
  void at(Node node, @FormatString String message, Object... arguments) {
    add(node.getStartMark().map(Mark::getLine).orElse(0) + 1, message.formatted(arguments));
  }

  void add(int line, String message) {
    found.add(new Problem(line, message));
  }

  void throwIfAny(String origin) {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Problem::line));
      throw new InvalidFeatureSchema(origin, found);
    }
  }
}
