package dev.sluice.schemas.codec;

import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.TrainerState;
import dev.sluice.schemas.record.User;
import java.util.List;

/** The codecs of the records that topics carry. */
public final class Codecs {
  public static final Codec<Event> EVENT = Codec.of(Event.class);
  public static final Codec<Item> ITEM = Codec.of(Item.class);
  public static final Codec<ItemState> ITEM_STATE = Codec.of(ItemState.class);
  public static final Codec<User> USER = Codec.of(User.class);
  public static final Codec<Request> REQUEST = Codec.of(Request.class);
  public static final Codec<Ranked> RANKED = Codec.of(Ranked.class);
  public static final Codec<Served> SERVED = Codec.of(Served.class);
  public static final Codec<Example> EXAMPLE = Codec.of(Example.class);
  public static final Codec<Counter> COUNTER = Codec.of(Counter.class);
  public static final Codec<ModelUpdate> MODEL_UPDATE = Codec.of(ModelUpdate.class);
  public static final Codec<TrainerState> TRAINER_STATE = Codec.of(TrainerState.class);
  public static final Codec<ModelStatus> MODEL_STATUS = Codec.of(ModelStatus.class);
  public static final Codec<Finding> FINDING = Codec.of(Finding.class);

  private Codecs() {}

  /**
   * Has Avro trust our records in this process; using any codec does, too. Avro fills a builder's
   * defaults by decoding them, and refuses enums of classes that it does not trust: call this
   * before the first {@code newBuilder().build()} of a process that has used no codec yet.
   */
  public static void trustRecords() {
    // Loading this class has loaded Codec, which says so to Avro.
  }

  /** All of them. */
  public static List<Codec<?>> all() {
    return List.of(
        EVENT,
        ITEM,
        ITEM_STATE,
        USER,
        REQUEST,
        RANKED,
        SERVED,
        EXAMPLE,
        COUNTER,
        MODEL_UPDATE,
        TRAINER_STATE,
        MODEL_STATUS,
        FINDING);
  }
}
