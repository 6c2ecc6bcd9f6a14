package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.fusion.SphereLayer;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Item;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue's items on the sphere of a model version, for retrieval near what a subject engaged
 * with. Items, a version's projections and what it knows of company make places ({@link
 * ItemPlaces}), and places an index; a thread of low priority makes both, and what was there serves
 * until they are whole.
 *
 * <p>An item that is new or changed since then is placed at once, from its content alone, and
 * compared exactly until the next index has it; a build starts when such items are more than a
 * twentieth, and when a version says something new. One thread puts and removes, one follows
 * versions, any number look up.
 */
public final class CatalogueSphere implements AutoCloseable {
  /** Share of items beyond the index, and their least number, that start a build. */
  private static final double STALE = 0.05;

  private static final int LEAST_STALE = 64;

  /** With more items beyond the index a build is near: their content alone does until then. */
  private static final int MOST_BLENDED = 1_000;

  /** Of a core, for builds while an older index serves. */
  private static final double BUILD_SHARE = 0.4;

  /**
   * An index that came into service.
   *
   * @param version the model version whose places it holds; -1 before any
   * @param generation counts builds
   * @param items on the sphere
   * @param buildMillis from start to whole, rests included
   */
  public record Built(long version, long generation, int items, long buildMillis) {}

  /** What a version says. */
  private record Version(long number, Company company, @Nullable SphereLayer projections) {}

  /** What lookups read, swapped as one. */
  private static final class Space {
    final Version version;
    final ItemPlaces places;
    final SphereIndex index;
    final Built built;
    final Map<String, float[]> beyond = new ConcurrentHashMap<>();

    Space(Version version, ItemPlaces places, SphereIndex index, Built built) {
      this.version = version;
      this.places = places;
      this.index = index;
      this.built = built;
    }

    float @Nullable [] place(String item) {
      float[] moved = beyond.get(item);
      return moved == null ? places.all().get(item) : moved;
    }
  }

  private final ContentPoints content;
  private final SphereIndexConfig config;
  private final Consumer<Built> watch;
  private final ExecutorService builder;
  private final Map<String, @Nullable float[][]> contents = new ConcurrentHashMap<>();
  private final Object change = new Object();
  private volatile Space space;
  private Version newest;
  private boolean building;

  /** A sphere of {@code content}; {@code watch} hears of each index, on the builder's thread. */
  public CatalogueSphere(ContentPoints content, SphereIndexConfig config, Consumer<Built> watch) {
    this.content = content;
    this.config = config;
    this.watch = watch;
    newest = new Version(-1, Company.NONE, null);
    space =
        new Space(
            newest,
            ItemPlaces.none(content.dimension(), config),
            SphereIndex.of(Map.of(), content.dimension(), config),
            new Built(-1, 0, 0, 0));
    builder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "sluice-index");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
  }

  /** The sphere that a schema asks for; empty if nothing in it compares items' vectors. */
  public static Optional<CatalogueSphere> of(FeatureSchema schema, Consumer<Built> watch) {
    return ContentPoints.of(schema)
        .map(content -> new CatalogueSphere(content, SphereIndexConfig.defaults(), watch));
  }

  /** Whether places depend on a version's projections. */
  public boolean isFused() {
    return content.isFused();
  }

  /** Takes an item's newest record; without a usable vector it is not on the sphere. */
  public void put(Item item) {
    @Nullable float[][] vectors = content.vectors(item);
    boolean any = false;
    for (float[] vector : vectors) {
      any |= vector != null;
    }
    if (!any) {
      remove(item.getItem());
      return;
    }
    synchronized (change) {
      contents.put(item.getItem(), vectors);
      putBeyond(space, item.getItem(), vectors);
      if (space.beyond.size() >= Math.max(LEAST_STALE, STALE * contents.size())) {
        build();
      }
    }
  }

  private void putBeyond(Space in, String item, @Nullable float[][] vectors) {
    float[] point = content.point(vectors, in.version.projections());
    if (point == null) {
      in.beyond.remove(item);
    } else {
      in.beyond.put(item, in.beyond.size() < MOST_BLENDED ? in.places.cold(item, point) : point);
    }
  }

  /** Takes an item off the sphere at once, whatever the index still holds. */
  public void remove(String item) {
    synchronized (change) {
      contents.remove(item);
      space.beyond.remove(item);
    }
  }

  /** Takes what a newer version says; places follow when they are made. */
  public void follow(long version, Company company, @Nullable SphereLayer projections) {
    synchronized (change) {
      newest = new Version(version, company, projections);
      build();
    }
  }

  /** How many items are on the sphere. */
  public int size() {
    return contents.size();
  }

  /** Where an item stands now, [dimension], norm 1; null if it is not on the sphere. */
  public float @Nullable [] place(String item) {
    return contents.containsKey(item) ? space.place(item) : null;
  }

  /** The index that serves. */
  public Built built() {
    return space.built;
  }

  /**
   * The items nearest to the mean direction of {@code engaged}, those left out; nearest first,
   * equally near ones by id. Empty if none of them is on the sphere, or their directions cancel.
   */
  public List<String> near(List<String> engaged, int count) {
    Space now = space;
    float[] query = new float[content.dimension()];
    for (String item : engaged) {
      float[] place = contents.containsKey(item) ? now.place(item) : null;
      if (place != null) {
        RowSums.add(query, place);
      }
    }
    if (count < 1 || !Slerp.hasDirection(query)) {
      return List.of();
    }
    Set<String> known = new HashSet<>(engaged);
    // The index may hold places that changed or items that went: more are asked for than needed.
    int asked = count + known.size() + Math.min(now.beyond.size(), LEAST_STALE);
    Map<String, Double> cosines = new HashMap<>();
    for (SphereIndex.Near near : now.index.nearest(query, asked)) {
      if (contents.containsKey(near.item()) && !now.beyond.containsKey(near.item())) {
        cosines.put(near.item(), near.cosine());
      }
    }
    float[] direction = Slerp.direction(query);
    now.beyond.forEach((item, place) -> cosines.put(item, RowSums.dot(direction, place)));
    cosines.keySet().removeAll(known);
    return cosines.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Starts a build unless one runs, which looks for what came meanwhile when it ends. */
  private void build() {
    if (building) {
      return;
    }
    building = true;
    Version version = newest;
    Map<String, @Nullable float[][]> taken = new TreeMap<>(contents);
    try {
      builder.execute(() -> build(version, taken));
    } catch (RejectedExecutionException closed) {
      // Nobody looks up any more.
      building = false;
    }
  }

  private void build(Version version, Map<String, @Nullable float[][]> taken) {
    long start = System.nanoTime();
    // Where nothing serves yet there is nobody to be disturbed.
    Pace pace = space.index.size() == 0 ? Pace.full() : Pace.of(BUILD_SHARE);
    Map<String, float[]> points = new LinkedHashMap<>();
    taken.forEach(
        (item, vectors) -> {
          float[] point = content.point(vectors, version.projections());
          if (point != null) {
            points.put(item, point);
          }
          pace.breathe();
        });
    ItemPlaces places = ItemPlaces.of(points, version.company(), config, pace);
    SphereIndex index = SphereIndex.of(places.all(), content.dimension(), config, pace);
    long millis = (System.nanoTime() - start) / 1_000_000;
    Built built = new Built(version.number(), space.built.generation() + 1, points.size(), millis);
    serve(new Space(version, places, index, built), taken);
    watch.accept(built);
  }

  private void serve(Space next, Map<String, @Nullable float[][]> taken) {
    synchronized (change) {
      // What changed meanwhile is another array, and stays beyond.
      contents.forEach(
          (item, vectors) -> {
            if (taken.get(item) != vectors) {
              putBeyond(next, item, vectors);
            }
          });
      space = next;
      building = false;
      boolean stale = next.beyond.size() >= Math.max(LEAST_STALE, STALE * contents.size());
      if (stale || newest != next.version) {
        build();
      }
    }
  }

  @Override
  public void close() {
    builder.shutdownNow();
  }
}
