package dev.sluice.app.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the cluster asks its job manager. */
final class FlinkRest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration SAVEPOINT = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 200;

  private final String base;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();

  FlinkRest(int port) {
    this.base = "http://" + BrokerSettings.HOST + ":" + port;
  }

  /** One task manager. */
  record Worker(String id, int slots, int freeSlots) {}

  /** Where people look. */
  String address() {
    return base;
  }

  /** The task managers that are registered. */
  List<Worker> workers() throws IOException, InterruptedException {
    List<Worker> workers = new ArrayList<>();
    for (JsonNode node : get("/taskmanagers").path("taskmanagers")) {
      workers.add(
          new Worker(
              node.path("id").asText(),
              node.path("slotsNumber").asInt(),
              node.path("freeSlots").asInt()));
    }
    return workers;
  }

  /** All jobs that the job manager knows, ended ones too. */
  List<JobState> jobs() throws IOException, InterruptedException {
    List<JobState> jobs = new ArrayList<>();
    for (JsonNode node : get("/jobs/overview").path("jobs")) {
      JsonNode tasks = node.path("tasks");
      jobs.add(
          new JobState(
              node.path("name").asText(),
              node.path("jid").asText(),
              node.path("state").asText(),
              tasks.path("running").asInt(),
              tasks.path("total").asInt()));
    }
    return jobs;
  }

  /** How many checkpoints of the job were completed since it was submitted. */
  int checkpoints(String jobId) throws IOException, InterruptedException {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("completed").asInt();
  }

  /** Asks for a checkpoint; returns before it is taken. */
  void checkpoint(String jobId) throws IOException, InterruptedException {
    post("/jobs/" + jobId + "/checkpoints", "{\"checkpointType\":\"CONFIGURED\"}");
  }

  /**
   * Ends a job with a savepoint in {@code folder}, sources first; returns where it lies.
   *
   * @throws UserError if the job did not end so
   */
  String stop(JobState job, Path folder) throws IOException, InterruptedException {
    String body =
        "{\"targetDirectory\":%s,\"drain\":false,\"formatType\":\"NATIVE\"}"
            .formatted(JSON.writeValueAsString(folder.toUri().toString()));
    String trigger = post("/jobs/" + job.id() + "/stop", body).path("request-id").asText();
    long until = System.nanoTime() + SAVEPOINT.toNanos();
    while (System.nanoTime() < until) {
      JsonNode state = get("/jobs/" + job.id() + "/savepoints/" + trigger);
      if (state.path("status").path("id").asText().equals("COMPLETED")) {
        String location = state.path("operation").path("location").asText();
        if (location.isEmpty()) {
          throw new UserError(
              "%s did not stop with a savepoint: %s",
              job.name(),
              state.path("operation").path("failure-cause").path("class").asText("no reason"));
        }
        return location;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new UserError("%s did not stop with a savepoint within %s", job.name(), SAVEPOINT);
  }

  /** Ends a job without a savepoint. */
  void cancel(JobState job) throws IOException, InterruptedException {
    ask(
        HttpRequest.newBuilder(URI.create(base + "/jobs/" + job.id() + "?mode=cancel"))
            .method("PATCH", HttpRequest.BodyPublishers.noBody()),
        "the cancelling of " + job.name());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(URI.create(base + path)).GET(), path);
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return ask(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        path);
  }

  private JsonNode ask(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          String.format(
              Locale.ROOT, "the job manager answered %d to %s", response.statusCode(), path));
    }
    return JSON.readTree(response.body());
  }
}
