package io.airlockapp.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows between the modules, and what their users see, over every class of ours. */
class ArchitectureTest {

    private static final String[] API = {
        "io.airlockapp.model..", "io.airlockapp.error..", "io.airlockapp.credential..", "io.airlockapp.transport"
    };
    private static final String HARP = "io.airlockapp.harp..";
    private static final String REACTOR = "io.airlockapp.reactor..";
    private static final String BLOCKING = "io.airlockapp.blocking..";
    private static final String JOURNAL = "io.airlockapp.journal..";
    private static final String JDK = "io.airlockapp.transport.jdk..";
    private static final String TESTKIT = "io.airlockapp.testkit..";
    private static final String TESTKIT_JUNIT = "io.airlockapp.testkit.junit..";
    private static final String CLI = "io.airlockapp.cli..";
    private static final String INTERNAL = "..internal..";

    /** A module is known by the first part of its package's name, and the API by four of them. */
    private static final Pattern PACKAGE = Pattern.compile("io\\.airlockapp\\.(\\w+).*");

    private static final Set<String> API_PARTS = Set.of("model", "error", "credential", "transport");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.airlockapp");

    private static String module(JavaClass type) {
        Matcher name = PACKAGE.matcher(type.getPackageName());
        if (!name.matches()) {
            return "";
        }
        if (resideInAPackage(JDK).test(type)) {
            return "jdk";
        }
        return API_PARTS.contains(name.group(1)) ? "api" : name.group(1);
    }

    @Test
    void modules_allOfThem_areLookedAt() {
        assertThat(OURS.stream().map(ArchitectureTest::module).distinct())
                .containsExactlyInAnyOrder("api", "harp", "reactor", "blocking", "journal", "jdk", "testkit", "cli");
    }

    @Test
    void api_needsTheJdkAndTwoSmallLibraries() {
        classes()
                .that()
                .resideInAnyPackage(API)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        concat(API, "java..", "org.reactivestreams..", "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void harp_needsTheJdkTheApiAndTheCurvesOfBouncyCastle() {
        classes()
                .that()
                .resideInAPackage(HARP)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(concat(
                        API,
                        HARP,
                        "java..",
                        "javax.crypto..",
                        "org.bouncycastle.math.ec.rfc7748",
                        "org.bouncycastle.math.ec.rfc8032",
                        "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void journal_needsTheJdkHarpAndSqlite() {
        classes()
                .that()
                .resideInAPackage(JOURNAL)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        concat(API, HARP, JOURNAL, "java..", "org.sqlite..", "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void jdkTransport_needsTheJdkTheApiAndReactiveStreams() {
        classes()
                .that()
                .resideInAPackage(JDK)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(concat(
                        API, JDK, "java..", "javax.net.ssl..", "org.reactivestreams..", "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void reactor_knowsNobodyAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(REACTOR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BLOCKING, JOURNAL, JDK, TESTKIT, CLI)
                .check(OURS);
    }

    @Test
    void blocking_knowsNobodyAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(BLOCKING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JOURNAL, JDK, TESTKIT, CLI)
                .check(OURS);
    }

    /** It joins the two, and so stands above both; what of them it uses is what any user can. */
    @Test
    void testkitForJunit_knowsNobodyAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(TESTKIT_JUNIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JOURNAL, CLI, "io.airlockapp.testkit.internal..")
                .check(OURS);
    }

    /** What shares code with the client would share its mistakes. */
    @Test
    void testkit_knowsTheApiOnly() {
        noClasses()
                .that()
                .resideInAPackage(TESTKIT)
                .and()
                .resideOutsideOfPackage(TESTKIT_JUNIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HARP, REACTOR, BLOCKING, JOURNAL, JDK, TESTKIT_JUNIT, CLI)
                .check(OURS);
    }

    @Test
    void internalPackages_ofAModule_areItsOwn() {
        classes().should(notUseInternalsOfOtherModules()).check(OURS);
    }

    private static ArchCondition<JavaClass> notUseInternalsOfOtherModules() {
        return new ArchCondition<>("not use internals of other modules") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> resideInAPackage(INTERNAL).test(dependency.getTargetClass()))
                        .filter(dependency ->
                                !module(dependency.getTargetClass()).equals(module(type)))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
            }
        };
    }

    @Test
    void publicSignatures_namedByUsers_haveNoTypeOfALibraryThatIsOurs() {
        classes()
                .that(not(resideInAnyPackage(INTERNAL, CLI)))
                .should(notShow(
                        "tools.jackson..",
                        "com.fasterxml..",
                        "io.netty..",
                        "reactor.netty..",
                        "io.github.resilience4j..",
                        "org.bouncycastle..",
                        "org.sqlite..",
                        "java.sql..",
                        "io.airlockapp..internal.."))
                .check(OURS);
    }

    private static ArchCondition<JavaClass> notShow(String... packages) {
        return new ArchCondition<>("not show types of " + List.of(packages)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!isShown(type)) {
                    return;
                }
                Set<JavaClass> seen = new LinkedHashSet<>();
                type.getSuperclass().map(JavaType::getAllInvolvedRawTypes).ifPresent(seen::addAll);
                type.getInterfaces().forEach(each -> seen.addAll(each.getAllInvolvedRawTypes()));
                type.getMembers().stream()
                        .filter(ArchitectureTest::isShown)
                        .forEach(member -> seen.addAll(typesOf(member)));
                seen.stream()
                        .map(JavaClass::getBaseComponentType)
                        .filter(resideInAnyPackage(packages))
                        .forEach(hidden -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " shows " + hidden.getName())));
            }
        };
    }

    private static boolean isShown(JavaClass type) {
        return (type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getModifiers().contains(JavaModifier.PROTECTED))
                && type.getEnclosingClass().map(ArchitectureTest::isShown).orElse(true);
    }

    private static boolean isShown(JavaMember member) {
        return (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static Set<JavaClass> typesOf(JavaMember member) {
        Set<JavaClass> types = new LinkedHashSet<>();
        if (member instanceof JavaField field) {
            types.addAll(field.getType().getAllInvolvedRawTypes());
        } else if (member instanceof JavaCodeUnit unit) {
            types.addAll(unit.getReturnType().getAllInvolvedRawTypes());
            unit.getParameterTypes().forEach(type -> types.addAll(type.getAllInvolvedRawTypes()));
            unit.getExceptionTypes().forEach(type -> types.addAll(type.getAllInvolvedRawTypes()));
        }
        return types;
    }

    /** The rule would hold over nothing, too. */
    @ParameterizedTest
    @ValueSource(strings = {"java.time..", "reactor.core.."})
    void publicSignatures_typesThatAreShown_areSeenByTheRule(String shown) {
        assertThat(classes()
                        .that()
                        .resideInAPackage("io.airlockapp.reactor")
                        .should(notShow(shown))
                        .evaluate(OURS)
                        .hasViolation())
                .isTrue();
    }

    @Test
    void modules_haveNoCycles() {
        slices().matching("io.airlockapp.(*)..").should().beFreeOfCycles().check(OURS);
    }

    /** A public interface names its internal implementation in its builder, so the two kinds are looked at apart. */
    @Test
    void publicPackages_haveNoCycles() {
        slices().matching("io.airlockapp.(**)")
                .should()
                .beFreeOfCycles()
                // A fault says which requests it is for and how its error looks, and the gateway takes faults.
                .ignoreDependency(
                        resideInAPackage("io.airlockapp.testkit.fault"),
                        simpleName("Endpoint").or(simpleName("RecordedRequest")).or(simpleName("ErrorShape")))
                .check(OURS.that(not(resideInAPackage(INTERNAL))));
    }

    @Test
    void internalPackages_haveNoCycles() {
        slices().matching("io.airlockapp.(**)").should().beFreeOfCycles().check(OURS.that(resideInAPackage(INTERNAL)));
    }

    private static String[] concat(String[] some, String... more) {
        String[] all = new String[some.length + more.length];
        System.arraycopy(some, 0, all, 0, some.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
