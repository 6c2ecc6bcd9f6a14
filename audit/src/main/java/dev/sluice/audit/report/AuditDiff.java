package dev.sluice.audit.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What changed between two audits, of releases or of days.
 *
 * @param before verdict of the first
 * @param after verdict of the second
 * @param appeared findings of the second that the first does not have, or has less gravely
 * @param cleared findings of the first that the second does not have
 * @param moves features, those that changed most first
 */
public record AuditDiff(
    String before, String after, List<Line> appeared, List<Line> cleared, List<Move> moves) {
  private static final List<String> SEVERITIES = List.of("info", "warning", "severe");

  /**
   * A finding.
   *
   * @param severity info, warning or severe
   */
  public record Line(String severity, String check, String subject, String seen) {
    private String identity() {
      return check + " " + subject;
    }
  }

  /**
   * A feature in both audits; rank 0 where it is in one only.
   *
   * @param share what it tells as a share of the label's entropy
   */
  public record Move(
      String feature, int rankBefore, int rankAfter, double shareBefore, double shareAfter) {
    double size() {
      return Math.abs(shareAfter - shareBefore);
    }
  }

  /** Copies the lists. */
  public AuditDiff {
    appeared = List.copyOf(appeared);
    cleared = List.copyOf(cleared);
    moves = List.copyOf(moves);
  }

  /**
   * Compares the reports in two folders, or two {@code report.json}.
   *
   * @throws IOException if one is not there or is no report
   */
  public static AuditDiff of(Path before, Path after) throws IOException {
    JsonNode a = read(before);
    JsonNode b = read(after);
    Map<String, Line> first = findings(a);
    Map<String, Line> second = findings(b);
    return new AuditDiff(
        a.get("verdict").asText(),
        b.get("verdict").asText(),
        second.values().stream().filter(line -> isNew(line, first)).toList(),
        first.values().stream().filter(line -> !second.containsKey(line.identity())).toList(),
        moves(a, b));
  }

  /** 0 if nothing got worse, 1 if a warning appeared, 2 if something severe did. */
  public int exitCode() {
    return appeared.stream()
        .mapToInt(line -> Math.max(0, SEVERITIES.indexOf(line.severity())))
        .max()
        .orElse(0);
  }

  private static boolean isNew(Line line, Map<String, Line> first) {
    Line known = first.get(line.identity());
    return known == null
        || SEVERITIES.indexOf(known.severity()) < SEVERITIES.indexOf(line.severity());
  }

  private static JsonNode read(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("report.json") : path;
    if (!Files.exists(file)) {
      throw new IOException(file + " lacks: name a folder that `sluice audit --out` wrote");
    }
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(file.toFile());
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new IOException(file + " is no JSON: name a folder that `sluice audit` wrote", e);
    }
    if (!root.hasNonNull("verdict") || !root.has("findings") || !root.has("features")) {
      throw new IOException(file + " is no audit report: name a folder that `sluice audit` wrote");
    }
    return root;
  }

  private static Map<String, Line> findings(JsonNode root) {
    Map<String, Line> lines = new LinkedHashMap<>();
    for (JsonNode node : root.get("findings")) {
      Line line =
          new Line(
              node.get("severity").asText(),
              node.get("check").asText(),
              node.get("subject").asText(),
              node.get("seen").asText());
      lines.putIfAbsent(line.identity(), line);
    }
    return lines;
  }

  private static List<Move> moves(JsonNode a, JsonNode b) {
    Map<String, double[]> first = shares(a);
    Map<String, double[]> second = shares(b);
    TreeSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(second.keySet());
    List<Move> moves = new ArrayList<>();
    for (String name : names) {
      double[] was = first.getOrDefault(name, new double[2]);
      double[] is = second.getOrDefault(name, new double[2]);
      moves.add(new Move(name, (int) was[0], (int) is[0], was[1], is[1]));
    }
    moves.sort(Comparator.comparingDouble(Move::size).reversed().thenComparing(Move::feature));
    return moves;
  }

  private static Map<String, double[]> shares(JsonNode root) {
    double entropy = root.path("label_entropy").asDouble();
    Map<String, double[]> shares = new LinkedHashMap<>();
    for (JsonNode node : root.get("features")) {
      double share = entropy > 0 ? node.get("corrected").asDouble() / entropy : 0;
      shares.put(node.get("feature").asText(), new double[] {shares.size() + 1, share});
    }
    return shares;
  }
}
