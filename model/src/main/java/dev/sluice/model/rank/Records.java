package dev.sluice.model.rank;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedCandidate;
import dev.sluice.schemas.record.ServedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.openhft.hashing.LongHashFunction;

/** Writes answers as records. */
final class Records {
  private final ServingModel model;
  private final String schemaHash;
  private final String code;
  private final String engine;
  private final long seed;

  Records(ServingModel model, String schemaHash, String code, String engine, long seed) {
    this.model = model;
    this.schemaHash = schemaHash;
    this.code = code;
    this.engine = engine;
    this.seed = seed;
  }

  Ranked ranked(Asked asked, Outcome outcome) {
    Request request = asked.request();
    Ranked ranked = new Ranked();
    ranked.setTenant(request.getTenant());
    ranked.setMarket(request.getMarket());
    ranked.setTime(request.getTime());
    ranked.setRequestId(request.getRequestId());
    ranked.setSlateId(slateId(asked, outcome));
    ranked.setSubject(request.getSubject());
    ranked.setPlacement(request.getPlacement());
    ranked.setStatus(outcome.status());
    ranked.setReason(outcome.reason());
    ranked.setExperiment(request.getExperiment());
    ranked.setBucket(request.getBucket());
    ranked.setItems(outcome.items());
    ranked.setReceipt(receipt(asked, outcome));
    return ranked;
  }

  private Receipt receipt(Asked asked, Outcome outcome) {
    Receipt receipt = new Receipt();
    receipt.setModel(asked.request().getModel());
    receipt.setVersion(asked.version());
    receipt.setTablePosition(model.tablePosition(asked.version()));
    receipt.setInputs(Map.copyOf(asked.inputs()));
    receipt.setSubjectOffset(asked.history().lastOffset());
    receipt.setFeatureSchema(schemaHash);
    receipt.setCode(code);
    receipt.setSeed(seed);
    receipt.setEngine(engine);
    receipt.setDecision(outcome.decision());
    return receipt;
  }

  /** The content decides the id, so that a repeat of an answer is the same slate. */
  private static String slateId(Asked asked, Outcome outcome) {
    StringBuilder content = new StringBuilder();
    content.append(asked.version()).append('|').append(outcome.status());
    for (RankedItem item : outcome.items()) {
      content.append('|').append(item.getItem()).append('|').append(item.getLogit());
      content.append('|').append(item.getPropensity()).append('|').append(item.getOrigin());
    }
    long hash = LongHashFunction.xx().hashChars(content);
    return asked.request().getRequestId() + "-" + HexFormat.of().toHexDigits(hash);
  }

  /** Returns what was served: {@code all} contenders, with features where they were derived. */
  Served served(
      Asked asked, Ranked ranked, Map<String, Object> requestFeatures, List<Contender> all) {
    Request request = asked.request();
    Served served = new Served();
    served.setTenant(request.getTenant());
    served.setMarket(request.getMarket());
    served.setTime(request.getTime());
    served.setRequestId(request.getRequestId());
    served.setSlateId(ranked.getSlateId());
    served.setSubject(request.getSubject());
    served.setPlacement(request.getPlacement());
    served.setRequestFeatures(requestFeatures);
    served.setItems(servedItems(ranked.getItems(), all));
    served.setCandidates(candidates(all));
    served.setModel(request.getModel());
    served.setModelVersion(asked.version());
    served.setFeatureSchema(schemaHash);
    served.setExperiment(request.getExperiment());
    served.setBucket(request.getBucket());
    served.setConsent(asked.consent());
    served.setMode(request.getMode());
    return served;
  }

  private static List<ServedCandidate> candidates(List<Contender> all) {
    List<ServedCandidate> candidates = new ArrayList<>(all.size());
    for (Contender contender : all) {
      candidates.add(new ServedCandidate(contender.item(), String.join("+", contender.sources())));
    }
    return candidates;
  }

  private static List<ServedItem> servedItems(List<RankedItem> slate, List<Contender> all) {
    Map<String, RankedItem> placed = new HashMap<>(slate.size() * 2);
    slate.forEach(item -> placed.put(item.getItem(), item));
    ServedItem[] shown = new ServedItem[slate.size()];
    List<ServedItem> outside = new ArrayList<>();
    for (Contender contender : all) {
      RankedItem at = placed.get(contender.item());
      if (at != null) {
        shown[at.getPosition()] = inside(contender, at);
      } else if (contender.logged) {
        outside.add(servedItem(contender));
      }
    }
    List<ServedItem> items = new ArrayList<>(List.of(shown));
    items.addAll(outside);
    return items;
  }

  private static ServedItem inside(Contender contender, RankedItem at) {
    ServedItem item = servedItem(contender);
    item.setPosition(at.getPosition());
    item.setPropensity(at.getPropensity());
    item.setOrigin(at.getOrigin());
    item.setLogit(at.getLogit());
    return item;
  }

  private static ServedItem servedItem(Contender contender) {
    CatalogueItem known = contender.known();
    ServedItem item = new ServedItem();
    item.setItem(contender.item());
    item.setItemPosition(known == null ? -1 : known.position());
    item.setFeatures(contender.features.toMap());
    item.setLogit(contender.ctr == null ? null : (Double) contender.logit);
    item.setCtr(contender.ctr);
    item.setPosition(-1);
    item.setOrigin(dev.sluice.schemas.record.Origin.MODEL);
    return item;
  }
}
