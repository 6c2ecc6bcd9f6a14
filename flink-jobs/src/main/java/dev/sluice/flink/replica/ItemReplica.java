package dev.sluice.flink.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.ItemCatalogue;
import dev.sluice.model.retrieve.CatalogueSphere;
import dev.sluice.model.retrieve.FreshItems;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of every item and its state. One thread applies, any number find. What the
 * guard refuses is skipped: Streams puts the same records aside by the same function.
 */
final class ItemReplica implements ItemCatalogue {
  private final Guard guard;
  private final Map<String, CatalogueItem> items = new ConcurrentHashMap<>();
  private final Map<String, ItemState> states = new ConcurrentHashMap<>();

  private final FreshItems fresh = new FreshItems();
  private final @Nullable CatalogueSphere sphere;

  ItemReplica(Guard guard, @Nullable CatalogueSphere sphere) {
    this.guard = guard;
    this.sphere = sphere;
  }

  @Override
  public List<String> near(List<String> engaged, int count) {
    return sphere == null ? List.of() : sphere.near(engaged, count);
  }

  @Override
  public List<String> fresh(Instant time, int count) {
    return fresh.at(time, count);
  }

  @Override
  public @Nullable CatalogueItem find(String item) {
    return items.get(item);
  }

  int size() {
    return items.size();
  }

  void applyItem(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null) {
        String item = new String(record.key(), UTF_8);
        items.remove(item);
        fresh.remove(item);
        if (sphere != null) {
          sphere.remove(item);
        }
      }
    } else if (guard.item(record.value(), record.timestamp())
        instanceof Verdict.Accepted<Item> accepted) {
      Item item = accepted.record();
      items.put(
          item.getItem(), new CatalogueItem(item, states.get(item.getItem()), record.offset()));
      fresh.put(item);
      if (sphere != null) {
        sphere.put(item);
      }
    }
  }

  void applyState(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null) {
        setState(new String(record.key(), UTF_8), null);
      }
    } else if (guard.itemState(record.value(), record.timestamp())
        instanceof Verdict.Accepted<ItemState> accepted) {
      setState(accepted.record().getItem(), accepted.record());
    }
  }

  private void setState(String item, @Nullable ItemState state) {
    if (state == null) {
      states.remove(item);
    } else {
      states.put(item, state);
    }
    items.computeIfPresent(
        item, (name, known) -> new CatalogueItem(known.item(), state, known.position()));
  }
}
