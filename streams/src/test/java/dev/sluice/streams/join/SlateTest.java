package dev.sluice.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedCandidate;
import dev.sluice.schemas.record.ServedItem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlateTest {
  @Test
  void restored_tellsTheSame() throws IOException {
    Served served = served();
    byte[] received = Codecs.SERVED.encode(served);

    JoinInput.Slate slate = restored(new JoinInput.Slate(served, received));

    assertThat(slate.slateId()).isEqualTo("s-1");
    assertThat(slate.subject()).isEqualTo("u-1");
    assertThat(slate.timeMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(slate.isAnswerable()).isTrue();
    assertThat(slate.isConsented()).isTrue();
    assertThat(slate.has("i-1")).isTrue();
    assertThat(slate.has("i-2")).isFalse();
    assertThat(slate.served()).isEqualTo(served());
  }

  @Test
  void shadowOrWithoutConsent_isToldApart() throws IOException {
    Served served = served();
    served.setMode(Mode.SHADOW);
    served.setConsent(Consent.MEASURE);

    JoinInput.Slate slate = restored(new JoinInput.Slate(served, Codecs.SERVED.encode(served)));

    assertThat(slate.isAnswerable()).isFalse();
    assertThat(slate.isConsented()).isFalse();
  }

  @Test
  void stateOfTheFormatBefore_isRead() throws IOException {
    byte[] received = Codecs.SERVED.encode(served());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(1);
    out.writeLong(77);
    out.writeShort(1);
    out.writeInt(received.length);
    out.write(received);
    out.writeShort(0);
    out.writeShort(0);

    RequestState state = RequestState.fromBytes(bytes.toByteArray());

    assertThat(state.wakeAtMillis()).isEqualTo(77);
    assertThat(state.slate("s-1").orElseThrow().has("i-1")).isTrue();
    assertThat(RequestState.fromBytes(state.toBytes()).subjects()).containsExactly("u-1");
  }

  private static JoinInput.Slate restored(JoinInput.Slate slate) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    slate.write(new DataOutputStream(bytes));
    return JoinInput.Slate.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static Served served() {
    Codecs.trustRecords();
    ServedItem item = new ServedItem();
    item.setItem("i-1");
    item.setPosition(0);
    item.setPropensity(1.0);
    item.setOrigin(Origin.MODEL);
    item.setFeatures(Map.of("price", 2.5));
    Served served = new Served();
    served.setTenant("default");
    served.setMarket("");
    served.setTime(Instant.ofEpochMilli(1_700_000_000_000L));
    served.setRequestId("r-1");
    served.setSlateId("s-1");
    served.setSubject("u-1");
    served.setPlacement("");
    served.setRequestFeatures(Map.of("hour", 7.0));
    served.setItems(List.of(item));
    served.setCandidates(
        List.of(new ServedCandidate("i-1", "request"), new ServedCandidate("i-2", "request")));
    served.setModel("ctr");
    served.setModelVersion(3);
    served.setFeatureSchema("hash");
    served.setExperiment("");
    served.setBucket("");
    served.setConsent(Consent.FULL);
    served.setMode(Mode.SERVE);
    return served;
  }
}
