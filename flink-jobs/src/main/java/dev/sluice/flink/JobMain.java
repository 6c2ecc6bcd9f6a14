package dev.sluice.flink;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The main class of the thin job jar: one of the serving jobs on a cluster, with the settings that
 * the flow needs where the cluster's own configuration does not say otherwise. {@link JobArguments}
 * has the arguments.
 */
public final class JobMain {
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(5);

  private JobMain() {}

  /** Submits the job. */
  public static void main(String[] arguments) throws Exception {
    JobArguments parsed = JobArguments.parse(arguments);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.configure(lacking(env.getConfiguration()));
    parsed.build(env, codeVersion());
    env.execute(parsed.jobName());
  }

  /** Returns Sluice's settings without those that are set already. */
  static Configuration lacking(ReadableConfig present) {
    Configuration ours = JobSettings.common();
    ours.setString("execution.checkpointing.interval", CHECKPOINT_EVERY.toMillis() + " ms");
    Configuration lacking = new Configuration();
    for (Map.Entry<String, String> setting : ours.toMap().entrySet()) {
      if (present
          .getOptional(ConfigOptions.key(setting.getKey()).stringType().noDefaultValue())
          .isEmpty()) {
        lacking.setString(setting.getKey(), setting.getValue());
      }
    }
    return lacking;
  }

  /** What receipts name: the version in the manifest of the jar that this class came from. */
  private static String codeVersion() {
    String version = JobMain.class.getPackage().getImplementationVersion();
    return "sluice-" + (version == null ? "unpackaged" : version);
  }
}
