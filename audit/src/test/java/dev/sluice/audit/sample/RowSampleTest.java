package dev.sluice.audit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSampleTest {
  private record Offer(String id, int revision, int cell) {}

  @Test
  void rowsOfOneId_countOnce_andTheHighestRevisionIsKept() {
    RowSample sample = new RowSample(1, 10, 1);
    offer(sample, new Offer("a", 0, 5));
    offer(sample, new Offer("a", 1, 6));
    offer(sample, new Offer("a", 1, 6));
    offer(sample, new Offer("a", 0, 5));
    offer(sample, new Offer("b", 0, 7));
    assertThat(sample.size()).isEqualTo(2);
    assertThat(sample.superseded()).isEqualTo(2);
    assertThat(sample.duplicates()).isEqualTo(1);
    assertThat(sample.rows().cells(0)).containsExactlyInAnyOrder(6, 7);
  }

  /** However rows arrive and however they are cut into parts, the sample is the same. */
  @Test
  void anyOrderAndAnyParts_giveTheSameSample() throws IOException {
    long seed = 20;
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      List<Offer> offers = new ArrayList<>();
      int rows = 1 + random.nextInt(6_000);
      for (int row = 0; row < rows; row++) {
        offers.add(new Offer("r" + random.nextInt(rows), random.nextInt(3), random.nextInt(9)));
      }
      int capacity = 1 + random.nextInt(3_000);
      RowSample whole = new RowSample(1, capacity, 1);
      offers.forEach(offer -> offer(whole, offer));
      Collections.shuffle(offers, random);
      RowSample[] parts = new RowSample[1 + random.nextInt(5)];
      for (int part = 0; part < parts.length; part++) {
        parts[part] = new RowSample(1, capacity, 1);
      }
      for (Offer offer : offers) {
        offer(parts[random.nextInt(parts.length)], offer);
      }
      RowSample merged = parts[0];
      for (int part = 1; part < parts.length; part++) {
        if (random.nextBoolean()) {
          merged.merge(parts[part]);
        } else {
          merged.read(new DataInputStream(new ByteArrayInputStream(bytes(parts[part]))));
        }
      }
      assertThat(bytes(merged)).as("seed %d round %d", seed, round).isEqualTo(bytes(whole));
      assertThat(whole.seen())
          .isEqualTo(whole.size() + whole.superseded() + whole.duplicates() + whole.sampledOut())
          .isEqualTo(rows);
    }
  }

  private static byte[] bytes(RowSample sample) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sample.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void offer(RowSample sample, Offer offer) {
    sample.offer(offer.id(), offer.revision(), 0, new int[] {offer.cell()}, 0, 0, new float[0]);
  }
}
