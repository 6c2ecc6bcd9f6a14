package dev.sluice.app.command;

import dev.sluice.app.platform.Platform;
import dev.sluice.app.platform.ServingJobs;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.progress.FlowWatch;
import dev.sluice.app.progress.ProgressDisplay;
import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.reconcile.LabelRules;
import dev.sluice.app.reconcile.Reconciler;
import dev.sluice.app.reconcile.RunFacts;
import dev.sluice.app.reconcile.TableCheck;
import dev.sluice.app.reconcile.TableVerdict;
import dev.sluice.app.traffic.MovielensConfig;
import dev.sluice.app.traffic.MovielensSource;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.app.traffic.TrafficContext;
import dev.sluice.app.traffic.TrafficSource;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.SampledNegatives;
import dev.sluice.schemas.feature.Durations;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the whole flow in one process, fed and accounted for. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Start everything in one process, feed it, show it working, and account for it.",
    footer = {
      "",
      "Examples: sluice demo",
      "          sluice demo --data movielens DIR --for 2m --report report.json"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int UNBALANCED = 3;
  private static final Duration SYNTHETIC_FOR = Duration.ofSeconds(60);
  private static final Duration RECONCILE_PATIENCE = Duration.ofSeconds(90);
  private static final long TURN_MILLIS = 100;

  /** Where the traffic comes from. */
  enum Data {
    synthetic,
    movielens
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin PlatformOptions options = new PlatformOptions();
  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--data",
      defaultValue = "synthetic",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Data data = Data.synthetic;

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "The folder of a movielens log.")
  @Nullable Path folder;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "How long, from the first request: 90s, 5m. Default: 60s; movielens all.")
  @Nullable String length;

  @Option(
      names = "--speed",
      defaultValue = "60",
      description = "Event time against the clock, synthetic only. Default: ${DEFAULT-VALUE}.")
  double speed;

  @Option(
      names = "--rate",
      paramLabel = "N|max",
      description = "Requests per second. Default: 30; movielens max.")
  @Nullable String rate;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description = "Candidates per request. Default: 50; movielens 100.")
  @Nullable Integer candidates;

  @Option(
      names = "--forgets",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Slates whose user asks to be forgotten, synthetic only. Default: ${DEFAULT-VALUE}.")
  double forgets;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(names = "--keep", description = "Stay up after the traffic, until interrupted.")
  boolean keep;

  @Option(
      names = "--verify",
      description =
          "At the end stop the jobs and hold the trainer's table, bit for bit, to an unbroken"
              + " trainer of the same examples.")
  boolean verify;

  @Override
  public Integer call() throws Exception {
    if (verify && keep) {
      throw new UserError("--verify ends the jobs and --keep lets them run: choose one");
    }
    Duration duration = duration();
    WorkFolder work = options.work == null ? Home.demo() : WorkFolder.at(options.work);
    if (options.work == null) {
      work.clear();
    }
    Topics topics = options.topics();
    try (TrafficSource source = source()) {
      FeatureSchema schema = options.schema(source.features(), source.name() + " features");
      ModelConfig model = options.model(modelOf()).withSeed(seed);
      say("Starting broker, Streams and Flink; logs in %s", work.logFile());
      try (Platform platform =
          Platform.start(
              work,
              options.external(),
              topics,
              schema,
              (kafka, names) -> ServingJobs.of(work, kafka, names, schema, model))) {
        return run(platform, source, schema, model, duration);
      }
    }
  }

  private int run(
      Platform platform,
      TrafficSource source,
      FeatureSchema schema,
      ModelConfig model,
      Duration duration)
      throws Exception {
    if (options.dev) {
      say("--dev: attribution windows are cut to 30 s");
    }
    say("Broker at %s", platform.kafka().getProperty("bootstrap.servers"));
    long firstSlate;
    long started;
    double seconds;
    try (FlowWatch watch = FlowWatch.start(platform.kafka(), platform.topics())) {
      started = System.nanoTime();
      source.start(
          new TrafficContext(
              platform.kafka(),
              platform.topics(),
              duration,
              seed,
              platform.work().traffic(),
              schema.clickWindow(),
              schema.longestWindow()));
      show(platform, source, watch, started);
      source.stop();
      seconds = (System.nanoTime() - started) / 1e9;
      firstSlate = watch.figures().firstSlateMillis();
    }
    say("Draining: event time moves past every open window");
    source.drain();
    DemoReport result =
        new Reconciler(
                platform.kafka(),
                platform.topics(),
                new LabelRules(schema.clickWindow(), schema.minView()))
            .report(
                new RunFacts(
                    source.name(),
                    seconds,
                    Resident.secondsFromStart(firstSlate),
                    Resident.bytes(),
                    model.batchSize(),
                    source.truth()),
                RECONCILE_PATIENCE);
    platform.check();
    say("%n%s", result.summary());
    TableVerdict table = verify ? table(platform, model, schema) : null;
    report.write(result.toJson(table));
    if (keep) {
      say("Staying up: Ctrl-C ends it");
      stayUp(platform);
    }
    return result.balanced() && (table == null || table.equal()) ? 0 : UNBALANCED;
  }

  private TableVerdict table(Platform platform, ModelConfig model, FeatureSchema schema) {
    platform.stopJobs();
    TableVerdict verdict =
        new TableCheck(platform.kafka(), platform.topics(), model, schema)
            .check(platform.work().table());
    say("%s", verdict.summary());
    return verdict;
  }

  private void show(Platform platform, TrafficSource source, FlowWatch watch, long started)
      throws InterruptedException {
    ProgressDisplay display =
        new ProgressDisplay(spec.commandLine().getOut(), System.console() != null);
    while (!source.finished()) {
      platform.check();
      long now = System.nanoTime();
      display.show(watch.figures(), source.progress(), Duration.ofNanos(now - started), now);
      TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
    }
    display.end();
  }

  static void stayUp(Platform platform) throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  platform.close();
                },
                "stop"));
    while (!interrupted.await(1, TimeUnit.SECONDS)) {
      platform.check();
    }
  }

  private Duration duration() {
    if (length == null) {
      return data == Data.synthetic ? SYNTHETIC_FOR : Duration.ZERO;
    }
    try {
      return Durations.parse(length);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "--for: %s", UserError.reason(e));
    }
  }

  private ModelConfig modelOf() {
    ModelConfig defaults = ModelConfig.defaults();
    // The others of a rating's request were never shown to anyone: they teach ranking, not the ctr.
    return data == Data.movielens
        ? defaults.withSampledNegatives(SampledNegatives.RANK_ONLY).withEpsilon(0)
        : defaults;
  }

  private TrafficSource source() {
    try {
      return data == Data.movielens ? movielens() : synthetic();
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private TrafficSource synthetic() {
    if (folder != null) {
      throw new UserError("a folder is for --data movielens, the synthetic world needs none");
    }
    SyntheticConfig config = SyntheticConfig.defaults().withSpeed(speed).withForgets(forgets);
    if (rate != null) {
      config = config.withRequestsPerSecond(perSecond(rate));
    }
    return new SyntheticSource(candidates == null ? config : config.withCandidates(candidates));
  }

  private TrafficSource movielens() {
    if (folder == null) {
      throw new UserError("--data movielens needs the folder of the log: --data movielens DIR");
    }
    MovielensConfig config = MovielensConfig.of(folder);
    if (rate != null && !rate.equals("max")) {
      config = config.withRate(perSecond(rate));
    }
    return new MovielensSource(candidates == null ? config : config.withCandidates(candidates));
  }

  private static double perSecond(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UserError(e, "--rate is a number of requests per second or max, was '%s'", text);
    }
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(format + "%n", values);
    out.flush();
  }
}
