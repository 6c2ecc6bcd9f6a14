package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustRecordsTest {
  /** What a service does first, in a process of its own: the setting is one per process. */
  static final class FirstRequest {
    private FirstRequest() {}

    public static void main(String[] arguments) {
      Codecs.trustRecords();
      System.out.print(
          Request.newBuilder()
              .setTime(Instant.EPOCH)
              .setRequestId("r-1")
              .setSubject("u")
              .build()
              .getConsent());
    }
  }

  @Test
  void builder_beforeAnyCodecWasUsed_fillsItsDefaults() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FirstRequest.class.getName()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).endsWith("FULL");
  }
}
