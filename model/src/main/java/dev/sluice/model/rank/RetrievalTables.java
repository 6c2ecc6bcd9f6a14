package dev.sluice.model.rank;

import dev.sluice.model.retrieve.Company;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The retrieval parts of a model version as bytes: the learner writes them, rankers read them.
 * Immutable.
 *
 * <pre>
 *   popularity   n, int | n times: item, UTF | decayed count, double        most popular first
 *   neighbours   n, int | n times: item, UTF | k, int | k times: item, UTF  closest first
 *   company      n, int | n times: item, UTF | clicks, double              by item
 * </pre>
 */
public final class RetrievalTables implements RetrievalIndex {
  /** Name of the blob of popular items. */
  public static final String POPULARITY = "popularity";

  /** Name of the blob of co-click neighbours. */
  public static final String NEIGHBOURS = "neighbours";

  /** Name of the blob of how many clicks speak for an item's neighbours. */
  public static final String COMPANY = "company";

  private static final byte[] ABSENT = {};

  private static final RetrievalTables EMPTY = new RetrievalTables(List.of(), Map.of(), Map.of());

  private final List<String> popular;
  private final Map<String, Double> counts;
  private final Map<String, List<String>> neighbours;

  private RetrievalTables(
      List<String> popular, Map<String, Double> counts, Map<String, List<String>> neighbours) {
    this.popular = popular;
    this.counts = counts;
    this.neighbours = neighbours;
  }

  /** Tables that know nothing. */
  public static RetrievalTables empty() {
    return EMPTY;
  }

  /** Returns the popularity blob of {@code counts}; ties are ordered by item. */
  public static byte[] popularity(Map<String, Double> counts) {
    List<Map.Entry<String, Double>> ordered = new ArrayList<>(counts.entrySet());
    ordered.sort(
        Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    return counts(ordered);
  }

  private static byte[] counts(List<Map.Entry<String, Double>> ordered) {
    return written(
        out -> {
          out.writeInt(ordered.size());
          for (Map.Entry<String, Double> entry : ordered) {
            out.writeUTF(entry.getKey());
            out.writeDouble(entry.getValue());
          }
        });
  }

  /**
   * Reads what retrieval on the sphere needs; no bytes are an empty part.
   *
   * @throws IllegalArgumentException if they are not such blobs
   */
  public static Company company(byte[] neighbours, byte[] company) {
    return new Company(fromBytes(ABSENT, neighbours).neighbours, fromBytes(company, ABSENT).counts);
  }

  /** Returns the company blob of {@code clicks}. */
  public static byte[] company(Map<String, Double> clicks) {
    return counts(new ArrayList<>(new TreeMap<>(clicks).entrySet()));
  }

  /** Returns the neighbours blob of {@code closest}, each list the closest first. */
  public static byte[] neighbours(Map<String, List<String>> closest) {
    return written(
        out -> {
          out.writeInt(closest.size());
          for (Map.Entry<String, List<String>> entry : new TreeMap<>(closest).entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().size());
            for (String item : entry.getValue()) {
              out.writeUTF(item);
            }
          }
        });
  }

  /**
   * Reads both blobs; no bytes are an empty one.
   *
   * @throws IllegalArgumentException if they are not such blobs
   */
  public static RetrievalTables fromBytes(byte[] popularity, byte[] neighbours) {
    List<String> popular = new ArrayList<>();
    Map<String, Double> counts = new HashMap<>();
    Map<String, List<String>> near = new HashMap<>();
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(popularity));
      for (int n = popularity.length == 0 ? 0 : in.readInt(); n > 0; n--) {
        String item = in.readUTF();
        popular.add(item);
        counts.put(item, in.readDouble());
      }
      in = new DataInputStream(new ByteArrayInputStream(neighbours));
      for (int n = neighbours.length == 0 ? 0 : in.readInt(); n > 0; n--) {
        String item = in.readUTF();
        List<String> closest = new ArrayList<>();
        for (int k = in.readInt(); k > 0; k--) {
          closest.add(in.readUTF());
        }
        near.put(item, List.copyOf(closest));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not the retrieval parts of a model version", e);
    }
    return new RetrievalTables(List.copyOf(popular), counts, near);
  }

  @Override
  public List<String> popular(int n) {
    return popular.subList(0, Math.min(n, popular.size()));
  }

  @Override
  public double popularity(String item) {
    return counts.getOrDefault(item, 0.0);
  }

  @Override
  public List<String> neighbours(String item) {
    return neighbours.getOrDefault(item, List.of());
  }

  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      body.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
