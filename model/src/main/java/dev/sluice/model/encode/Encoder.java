package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowWatch;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.gate.ValueGates;
import dev.sluice.model.PoolingKind;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.feature.KeptFeatures;
import dev.sluice.model.fusion.SphereColumns;
import dev.sluice.model.network.Columns;
import dev.sluice.schemas.feature.Buckets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns features into table rows and dense numbers: the one path for examples and for (request,
 * candidate), so that training and serving cannot read a feature differently.
 *
 * <p>The schema is parsed once into fields: first those that a request gives all its candidates,
 * then the others, each in the schema's order. A field reads one key of a features map; keys that
 * no field reads are ignored, absent keys are missing values. A batch's shape depends on the schema
 * only. What an item's kept features are encoded to is kept with them. Not thread-safe; each thread
 * makes its own, over the same registry contents.
 */
public final class Encoder {
  private final Field[] fields;
  private final List<String> quantileFields;
  private final FeatureSpec.@Nullable Position position;
  private final int positionField;
  /* The first so many fields, and their slots, are of the request. */
  private final int requestFields;
  private final int sharedSlots;
  private final Columns sharedColumns;
  /* By field: where an item's kept rows and numbers of it begin; -1 for a field that is not kept. */
  private final int[] keptSlots;
  private final int[] keptDenses;
  private final List<SphereColumns> fused;
  private final List<AttendedSlot> attended;
  private final int slots;
  private final int denseWidth;
  private final int dimension;
  private final Rows shared = new Rows();
  private final Rows batch = new Rows();
  /* In whose name items' rows are kept: another one for other gates, so for other versions' too. */
  private Object keeper = new Object();

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
    this(schema, registry, layout, watch, PoolingKind.MEAN);
  }

  /**
   * As above, for values that are pooled in another way.
   *
   * @param pooling of fields of several values; with attention what a request brings of them is
   *     each candidate's own, as the candidate is what it is asked with
   */
  public Encoder(
      FeatureSchema schema,
      FeatureRegistry registry,
      TableLayout layout,
      @Nullable RowWatch watch,
      PoolingKind pooling) {
    Set<String> own = InputLayout.own(schema, pooling);
    List<Field> ordered = new ArrayList<>();
    List<Field> others = new ArrayList<>();
    for (Field field : new Fields(registry, layout, watch).of(schema.features())) {
      (own.contains(field.name()) ? others : ordered).add(field);
    }
    requestFields = ordered.size();
    sharedSlots = ordered.stream().mapToInt(Field::slots).sum();
    int sharedDenses = ordered.stream().mapToInt(Field::denses).sum();
    ordered.addAll(others);
    fields = ordered.toArray(Field[]::new);
    slots = ordered.stream().mapToInt(Field::slots).sum();
    denseWidth = ordered.stream().mapToInt(Field::denses).sum();
    dimension = layout.dimension();
    quantileFields =
        schema.features().stream().filter(Encoder::hasQuantiles).map(FeatureSpec::name).toList();
    position =
        schema.features().stream()
            .filter(FeatureSpec.Position.class::isInstance)
            .map(FeatureSpec.Position.class::cast)
            .findFirst()
            .orElse(null);
    positionField = positionField();
    sharedColumns = sharedColumns(sharedDenses);
    keptSlots = new int[fields.length];
    keptDenses = new int[fields.length];
    placeKept(schema);
    fused = InputLayout.fused(ordered, schema.features(), slots * dimension);
    attended = InputLayout.attended(ordered, schema.features(), pooling);
  }

  private Columns sharedColumns(int sharedDenses) {
    int dense = slots * dimension;
    if (sharedSlots == 0 && sharedDenses == 0) {
      return Columns.NONE;
    } else if (sharedDenses == 0) {
      return new Columns(new int[] {0}, new int[] {sharedSlots * dimension});
    } else if (sharedSlots == 0 || sharedSlots == slots) {
      int from = sharedSlots == 0 ? dense : 0;
      return new Columns(new int[] {from}, new int[] {dense + sharedDenses});
    }
    return new Columns(
        new int[] {0, dense}, new int[] {sharedSlots * dimension, dense + sharedDenses});
  }

  /* Learned boundaries come with a model version, so what depends on them is not kept. */
  private void placeKept(FeatureSchema schema) {
    Set<String> ofItem = new HashSet<>();
    for (FeatureSpec spec : schema.features()) {
      if (spec.ofItem() && !hasQuantiles(spec)) {
        ofItem.addAll(spec.valueNames());
      }
    }
    int slot = 0;
    int dense = 0;
    for (int f = 0; f < fields.length; f++) {
      boolean kept = ofItem.contains(fields[f].name());
      keptSlots[f] = kept ? slot : -1;
      keptDenses[f] = kept ? dense : -1;
      slot += kept ? fields[f].slots() : 0;
      dense += kept ? fields[f].denses() : 0;
    }
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

  /** The slots that are pooled with attention; empty where all are means. */
  public List<AttendedSlot> attended() {
    return attended;
  }

  /** Fields in the order of their slots. */
  List<Field> fields() {
    return List.of(fields);
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
      append(ItemFeatures.of(example.getFeatures()), 0, null, shownAt, boundaries);
    }
    return finish(examples.size(), false, false);
  }

  /**
   * Encodes the items of one request at the position that the schema serves as. What the request's
   * features give is encoded once; where both have a key, the item's counts. What the schema takes
   * from the request alone is marked as shared, unless an item has it nevertheless.
   */
  public EncodedBatch candidates(
      Map<String, Object> requestFeatures, List<ItemFeatures> items, Boundaries boundaries) {
    return candidates(requestFeatures, items, boundaries, null);
  }

  /** As above, each value with its gate's factor: closed ones have no row, nothing is read. */
  public EncodedBatch candidates(
      Map<String, Object> requestFeatures,
      List<ItemFeatures> items,
      Boundaries boundaries,
      @Nullable ValueGates gates) {
    gate(gates, true);
    // No position is given here, so that the shared one stands whatever the item's map holds.
    return encoded(requestFeatures, items, null, boundaries);
  }

  /**
   * Encodes the items of one request, each at the position where it is shown: as {@link #examples}
   * will encode what comes of it. They share rows, but are said to share no columns: a network that
   * makes something of those once per request would make more of it than a slate's few items save.
   *
   * @param positions one per item; -1 outside the slate
   */
  public EncodedBatch placed(
      Map<String, Object> requestFeatures,
      List<ItemFeatures> items,
      int[] positions,
      Boundaries boundaries) {
    return placed(requestFeatures, items, positions, boundaries, null);
  }

  /** As above, each value with its gate's factor: closed ones have no row, nothing is read. */
  public EncodedBatch placed(
      Map<String, Object> requestFeatures,
      List<ItemFeatures> items,
      int[] positions,
      Boundaries boundaries,
      @Nullable ValueGates gates) {
    gate(gates, true);
    return encoded(requestFeatures, items, positions, boundaries);
  }

  /** Whether what is predicted depends on the position. */
  public boolean readsPosition() {
    return position != null;
  }

  private void gate(@Nullable ValueGates gates, boolean skipsClosed) {
    if (gates != batch.gates || skipsClosed != batch.skipsClosed) {
      keeper = new Object();
    }
    shared.gate(gates, skipsClosed);
    batch.gate(gates, skipsClosed);
  }

  private EncodedBatch encoded(
      Map<String, Object> requestFeatures,
      List<ItemFeatures> items,
      int @Nullable [] positions,
      Boundaries boundaries) {
    Object servedAs = position == null ? null : (Object) (double) position.serveAs();
    batch.clear();
    shared.clear();
    for (int f = 0; f < fields.length; f++) {
      Object value = f == positionField ? servedAs : requestFeatures.get(fields[f].name());
      fields[f].encode(value, boundaries, shared);
    }
    boolean shares = items.stream().noneMatch(this::hasOfRequest);
    for (int i = 0; i < items.size(); i++) {
      Object at = positions == null ? null : (Object) (double) positions[i];
      int first = 0;
      if (shares && i > 0) {
        batch.repeat(shared, sharedSlots, sharedColumns.count() - sharedSlots * dimension);
        first = requestFields;
      }
      append(items.get(i), first, shared, at, boundaries);
    }
    return finish(items.size(), shares, positions == null);
  }

  private boolean hasOfRequest(ItemFeatures features) {
    if (features.derived()) {
      return false;
    }
    for (int f = 0; f < requestFields; f++) {
      if (features.get(fields[f].name()) != null) {
        return true;
      }
    }
    return false;
  }

  /** Encodes from field {@code first} on; what has no value is taken from {@code otherwise}. */
  private void append(
      ItemFeatures features,
      int first,
      @Nullable Rows otherwise,
      @Nullable Object at,
      Boundaries boundaries) {
    KeptFeatures kept = features.kept();
    Rows encoded = kept == null ? null : kept.once(keeper, this::encodeKept);
    int slot = first == 0 ? 0 : sharedSlots;
    int dense = first == 0 ? 0 : sharedColumns.count() - sharedSlots * dimension;
    for (int f = first; f < fields.length; f++) {
      Field field = fields[f];
      if (encoded != null && keptSlots[f] >= 0) {
        batch.copyField(encoded, keptSlots[f], field.slots(), keptDenses[f], field.denses());
      } else {
        Object value = f == positionField ? at : features.get(field.name());
        if (value == null && otherwise != null) {
          batch.copyField(otherwise, slot, field.slots(), dense, field.denses());
        } else {
          field.encode(value, boundaries, batch);
        }
      }
      slot += field.slots();
      dense += field.denses();
    }
  }

  private Rows encodeKept(Map<String, Object> features) {
    Rows rows = new Rows();
    rows.gate(batch.gates, batch.skipsClosed);
    for (int f = 0; f < fields.length; f++) {
      if (keptSlots[f] >= 0) {
        fields[f].encode(features.get(fields[f].name()), Boundaries.none(), rows);
      }
    }
    rows.trim();
    return rows;
  }

  private int positionField() {
    for (int f = 0; f < fields.length; f++) {
      if (position != null && fields[f].name().equals(position.name())) {
        return f;
      }
    }
    return -1;
  }

  private EncodedBatch.Gated gated() {
    int count = batch.rowCount;
    boolean keeps = !batch.skipsClosed;
    return new EncodedBatch.Gated(
        Arrays.copyOf(batch.weights, count),
        keeps ? Arrays.copyOf(batch.keys, count) : new long[0],
        keeps ? Arrays.copyOf(batch.features, count) : new int[0]);
  }

  private EncodedBatch finish(int size, boolean sharesRows, boolean sharesColumns) {
    return new EncodedBatch(
        size,
        Arrays.copyOf(batch.rows, batch.rowCount),
        Arrays.copyOf(batch.offsets, batch.slotCount + 1),
        slots,
        dimension,
        Arrays.copyOf(batch.dense, batch.denseCount),
        denseWidth,
        sharesRows ? sharedSlots : 0,
        sharesRows && sharesColumns ? sharedColumns : Columns.NONE,
        batch.gates == null ? null : gated());
  }
}
