package dev.sluice.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each heavy dependency has one owner; what leaks out of its package fails here. */
class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.sluice");

  @Test
  void djl_staysInItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.model.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
  }

  @Test
  void rocksdb_staysInItsPackages() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.sluice.embeddings.rocksdb..")
        .and()
        // The one RocksDBConfigSetter of Streams, with what is nested in it.
        .haveNameNotMatching("dev\\.sluice\\.streams\\.SharedRocksMemory(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(CLASSES);
  }

  @Test
  void flink_staysInItsRoomAndWhatStartsIt() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.sluice.flink..", "dev.sluice.app.platform..", "dev.sluice.app.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .check(CLASSES);
  }

  @Test
  void kafkaStreams_staysInItsRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.streams..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams..")
        .check(CLASSES);
  }

  @Test
  void model_hasNoCycles() {
    slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
