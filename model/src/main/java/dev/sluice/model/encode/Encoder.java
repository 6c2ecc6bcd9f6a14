package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowWatch;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.gate.ValueGates;
import dev.sluice.model.fusion.SphereColumns;
import dev.sluice.model.network.Columns;
import dev.sluice.schemas.feature.Buckets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns features into table rows and dense numbers: the one path for examples and for (request,
 * candidate), so that training and serving cannot read a feature differently.
 *
 * <p>The schema is parsed once into fields. A field reads one key of a features map; keys that no
 * field reads are ignored, absent keys are missing values. A batch's shape depends on the schema
 * only. Not thread-safe; each thread makes its own, over the same registry contents.
 */
public final class Encoder {
  private static final boolean[] NO_SLOTS = {};

  private final List<Field> fields;
  private final List<String> quantileFields;
  private final FeatureSpec.@Nullable Position position;
  private final Set<Field> requestOnly = new HashSet<>();
  private final boolean[] sharedSlots;
  private final Columns sharedColumns;
  private final List<SphereColumns> fused;
  private final int slots;
  private final int denseWidth;
  private final int dimension;
  private final Rows shared = new Rows();
  private final Rows batch = new Rows();

  /**
   * Makes the encoder of {@code schema}, registering the fields that {@code registry} lacks in the
   * schema's order.
   */
  public Encoder(FeatureSchema schema, FeatureRegistry registry, TableLayout layout) {
    this(schema, registry, layout, null);
  }

  /**
   * As above, telling {@code watch} of each value that becomes a row; of a number's bucket at least
   * once per encoder.
   */
  public Encoder(
      FeatureSchema schema,
      FeatureRegistry registry,
      TableLayout layout,
      @Nullable RowWatch watch) {
    fields = new Fields(registry, layout, watch).of(schema.features());
    slots = fields.stream().mapToInt(Field::slots).sum();
    denseWidth = fields.stream().mapToInt(Field::denses).sum();
    dimension = layout.dimension();
    quantileFields =
        schema.features().stream().filter(Encoder::hasQuantiles).map(FeatureSpec::name).toList();
    position =
        schema.features().stream()
            .filter(FeatureSpec.Position.class::isInstance)
            .map(FeatureSpec.Position.class::cast)
            .findFirst()
            .orElse(null);
    sharedSlots = new boolean[slots];
    sharedColumns = shared(schema);
    fused = fused(schema.features());
  }

  /**
   * What no candidate can have of its own, by slots and as columns. The position is not among it,
   * as it is shared in one encoding of a request and not in the other.
   */
  private Columns shared(FeatureSchema schema) {
    Set<String> own = new HashSet<>();
    for (FeatureSpec spec : schema.features()) {
      if (spec.ofCandidate()
          || spec instanceof FeatureSpec.Position
          || spec instanceof FeatureSpec.Fusion) {
        own.addAll(spec.valueNames());
      }
    }
    BitSet columns = new BitSet();
    int slot = 0;
    int dense = slots * dimension;
    for (Field field : fields) {
      if (!own.contains(field.name())) {
        requestOnly.add(field);
        Arrays.fill(sharedSlots, slot, slot + field.slots(), true);
        columns.set(slot * dimension, (slot + field.slots()) * dimension);
        columns.set(dense, dense + field.denses());
      }
      slot += field.slots();
      dense += field.denses();
    }
    return columns(columns);
  }

  private static Columns columns(BitSet set) {
    int[] from = new int[set.cardinality()];
    int[] to = new int[set.cardinality()];
    int runs = 0;
    for (int at = set.nextSetBit(0); at >= 0; at = set.nextSetBit(to[runs - 1])) {
      from[runs] = at;
      to[runs++] = set.nextClearBit(at);
    }
    return new Columns(Arrays.copyOf(from, runs), Arrays.copyOf(to, runs));
  }

  private static boolean hasQuantiles(FeatureSpec spec) {
    return (spec instanceof FeatureSpec.Numeric numeric && numeric.buckets() == Buckets.QUANTILE)
        || (spec instanceof FeatureSpec.Age age && age.buckets() == Buckets.QUANTILE);
  }

  /**
   * Where an encoded example holds the vectors that are fused on the sphere: they are its last
   * columns, which the network does not read as they are.
   */
  public List<SphereColumns> fused() {
    return fused;
  }

  private List<SphereColumns> fused(List<FeatureSpec> specs) {
    Map<String, Integer> starts = new HashMap<>();
    int at = slots * dimension;
    for (Field field : fields) {
      starts.put(field.name(), at);
      at += field.denses();
    }
    List<SphereColumns> found = new ArrayList<>();
    for (FeatureSpec spec : specs) {
      if (spec instanceof FeatureSpec.Fusion fusion) {
        List<SphereColumns.Modality> modalities = new ArrayList<>();
        int subject = starts.getOrDefault(fusion.name(), 0);
        for (String name : fusion.vectors()) {
          int size = Fields.vector(name, specs).dim();
          modalities.add(new SphereColumns.Modality(size, starts.getOrDefault(name, 0), subject));
          subject += size;
        }
        found.add(new SphereColumns(fusion.dim(), modalities));
      }
    }
    return List.copyOf(found);
  }

  /** Fields in the order of their slots. */
  List<Field> fields() {
    return fields;
  }

  /** Slots per example: one for each chunk of each field that has rows. */
  public int slots() {
    return slots;
  }

  /** Dense numbers per example. */
  public int denseWidth() {
    return denseWidth;
  }

  /** Counts the numbers of {@code features} in whose boundaries are learned. */
  public void observe(Map<String, Object> features, QuantileSketch sketch) {
    for (String field : quantileFields) {
      sketch.observe(field, Field.number(features.get(field)));
    }
  }

  /**
   * Encodes examples, each at the position where it was shown; one that was logged outside its
   * slate has position -1, which is a value of its own.
   */
  public EncodedBatch examples(List<Example> examples, Boundaries boundaries) {
    return examples(examples, boundaries, null);
  }

  /**
   * As above, each value with its gate's factor. Closed values keep their rows, with weight 0: a
   * learner must see what they would give.
   */
  public EncodedBatch examples(
      List<Example> examples, Boundaries boundaries, @Nullable ValueGates gates) {
    gate(gates, false);
    batch.clear();
    for (Example example : examples) {
      Object shownAt = position == null ? null : (Object) (double) example.getPosition();
      append(example.getFeatures(), null, shownAt, boundaries);
    }
    return finish(examples.size(), false);
  }

  /**
   * Encodes the items of one request at the position that the schema serves as. What the request's
   * features give is encoded once; where both maps have a key, the item's counts. What the schema
   * takes from the request alone is marked as shared, unless an item's map has it nevertheless.
   */
  public EncodedBatch candidates(
      Map<String, Object> requestFeatures,
      List<Map<String, Object>> itemFeatures,
      Boundaries boundaries) {
    return candidates(requestFeatures, itemFeatures, boundaries, null);
  }

  /** As above, each value with its gate's factor: closed ones have no row, nothing is read. */
  public EncodedBatch candidates(
      Map<String, Object> requestFeatures,
      List<Map<String, Object>> itemFeatures,
      Boundaries boundaries,
      @Nullable ValueGates gates) {
    gate(gates, true);
    begin(requestFeatures, boundaries);
    boolean shares = true;
    for (Map<String, Object> features : itemFeatures) {
      // No position is given here, so that the shared one stands whatever the item's map holds.
      shares &= append(features, shared, null, boundaries);
    }
    return finish(itemFeatures.size(), shares);
  }

  /**
   * Encodes the items of one request, each at the position where it is shown: as {@link #examples}
   * will encode what comes of it.
   *
   * @param positions one per item; -1 outside the slate
   */
  public EncodedBatch placed(
      Map<String, Object> requestFeatures,
      List<Map<String, Object>> itemFeatures,
      int[] positions,
      Boundaries boundaries) {
    return placed(requestFeatures, itemFeatures, positions, boundaries, null);
  }

  /** As above, each value with its gate's factor: closed ones have no row, nothing is read. */
  public EncodedBatch placed(
      Map<String, Object> requestFeatures,
      List<Map<String, Object>> itemFeatures,
      int[] positions,
      Boundaries boundaries,
      @Nullable ValueGates gates) {
    gate(gates, true);
    begin(requestFeatures, boundaries);
    boolean shares = true;
    for (int i = 0; i < positions.length; i++) {
      shares &= append(itemFeatures.get(i), shared, (double) positions[i], boundaries);
    }
    return finish(positions.length, shares);
  }

  /** Whether what is predicted depends on the position. */
  public boolean readsPosition() {
    return position != null;
  }

  private void gate(@Nullable ValueGates gates, boolean skipsClosed) {
    for (Rows rows : List.of(shared, batch)) {
      rows.gates = gates;
      rows.skipsClosed = skipsClosed;
    }
  }

  private void begin(Map<String, Object> requestFeatures, Boundaries boundaries) {
    Object servedAs = position == null ? null : (Object) (double) position.serveAs();
    batch.clear();
    shared.clear();
    for (Field field : fields) {
      field.encode(valueOf(field, requestFeatures, servedAs), boundaries, shared);
    }
  }

  /** Returns whether all that the schema takes from the request alone was taken from it. */
  private boolean append(
      Map<String, Object> features,
      @Nullable Rows otherwise,
      @Nullable Object at,
      Boundaries boundaries) {
    int slot = 0;
    int dense = 0;
    boolean shares = true;
    for (Field field : fields) {
      Object value = valueOf(field, features, at);
      if (value == null && otherwise != null) {
        batch.copyField(otherwise, slot, field.slots(), dense, field.denses());
      } else {
        shares &= !requestOnly.contains(field);
        field.encode(value, boundaries, batch);
      }
      slot += field.slots();
      dense += field.denses();
    }
    return shares;
  }

  private @Nullable Object valueOf(Field field, Map<String, Object> features, @Nullable Object at) {
    return position != null && field.name().equals(position.name())
        ? at
        : features.get(field.name());
  }

  private EncodedBatch.Gated gated() {
    int count = batch.rowCount;
    boolean keeps = !batch.skipsClosed;
    return new EncodedBatch.Gated(
        Arrays.copyOf(batch.weights, count),
        keeps ? Arrays.copyOf(batch.keys, count) : new long[0],
        keeps ? Arrays.copyOf(batch.features, count) : new int[0]);
  }

  private EncodedBatch finish(int size, boolean shares) {
    return new EncodedBatch(
        size,
        Arrays.copyOf(batch.rows, batch.rowCount),
        Arrays.copyOf(batch.offsets, batch.slotCount + 1),
        slots,
        dimension,
        Arrays.copyOf(batch.dense, batch.denseCount),
        denseWidth,
        shares ? sharedSlots : NO_SLOTS,
        shares ? sharedColumns : Columns.NONE,
        batch.gates == null ? null : gated());
  }
}
