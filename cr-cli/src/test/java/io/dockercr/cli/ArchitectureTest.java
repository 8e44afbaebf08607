package io.dockercr.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the edges between the modules, and what may be known and named where. */
@AnalyzeClasses(packages = "io.dockercr", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String API = "io.dockercr.api..";
  private static final String CRIU = "io.dockercr.criu..";
  private static final String DOCKER = "io.dockercr.docker..";
  private static final String STORAGE = "io.dockercr.storage..";
  private static final String S3 = "io.dockercr.s3..";
  private static final String OCI = "io.dockercr.oci..";
  private static final String CLI = "io.dockercr.cli..";

  /** A rule that sees no class holds, so this one makes sure that there is something to see. */
  @ArchTest
  static void everyModuleIsSeen(JavaClasses classes) {
    for (String module : new String[] {"api", "criu", "docker", "storage", "s3", "oci", "cli"}) {
      assertThat(classes.containPackage("io.dockercr." + module)).as(module).isTrue();
    }
  }

  @ArchTest
  static final ArchRule everyClassBelongsToAModule =
      classes()
          .should()
          .resideInAnyPackage(API, CRIU, DOCKER, STORAGE, S3, OCI, CLI)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule modulesDependAlongTheirEdges =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("api")
          .definedBy(API)
          .layer("criu")
          .definedBy(CRIU)
          .layer("docker")
          .definedBy(DOCKER)
          .layer("storage")
          .definedBy(STORAGE)
          .layer("s3")
          .definedBy(S3)
          .layer("oci")
          .definedBy(OCI)
          .layer("cli")
          .definedBy(CLI)
          .whereLayer("api")
          .mayNotAccessAnyLayer()
          .whereLayer("criu")
          .mayOnlyAccessLayers("api")
          .whereLayer("docker")
          .mayOnlyAccessLayers("criu", "api")
          .whereLayer("storage")
          .mayOnlyAccessLayers("api")
          .whereLayer("s3")
          .mayOnlyAccessLayers("storage", "api")
          .whereLayer("oci")
          .mayOnlyAccessLayers("storage", "api")
          .whereLayer("cli")
          .mayOnlyAccessLayers("docker", "storage", "criu", "api")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule apiKnowsOnlyTheJdk =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", API)
          .allowEmptyShould(true);

  @ArchTest static final ArchRule jnaStaysInCriu = onlyIn(CRIU, "com.sun.jna..");

  @ArchTest static final ArchRule protobufStaysInCriu = onlyIn(CRIU, "com.google.protobuf..");

  @ArchTest static final ArchRule awsSdkStaysInS3 = onlyIn(S3, "software.amazon..");

  @ArchTest static final ArchRule orasStaysInOci = onlyIn(OCI, "land.oras..");

  @ArchTest
  static final ArchRule dockerJavaStaysInDocker = onlyIn(DOCKER, "com.github.dockerjava..");

  @ArchTest static final ArchRule picocliStaysInCli = onlyIn(CLI, "picocli..");

  @ArchTest
  static final ArchRule packagesAreNamedByWhatTheyDo =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..misc..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule classesAreNamedByWhatTheyAre =
      noClasses()
          .should()
          .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.dockercr.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  private static ArchRule onlyIn(String module, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true);
  }
}
