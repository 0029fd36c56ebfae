package io.airlockapp.testkit.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.internal.Front;
import io.airlockapp.testkit.internal.FrontKind;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.internal.LocalGateway;
import io.airlockapp.transport.PushRequest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That the control API keeps up with what can go wrong. */
class FaultInputTest {

    /** Not offered: on a socket a connection cannot be refused to a request that has come over it. A restart is down for a time. */
    private static final Fault.Cut NOT_OFFERED = new Fault.Cut(Fault.Cut.Moment.CONNECTING);

    private static final String NAME_OF_NOT_OFFERED = "refuse-connection";

    /** Not offered: a condition is code. */
    private static final String MATCHER_NOT_OFFERED = "condition";

    /** Each kind with all of its fields. */
    private static final List<String> ALL = List.of(
            """
            {"kind":"delay","time":"PT1S"}""",
            """
            {"kind":"delay-answer","time":"PT1S"}""",
            """
            {"kind":"status","status":500,"code":"oops","retryAfter":"1","shape":"error-code"}""",
            """
            {"kind":"answer","status":200,"headers":[{"name":"Server","value":"other"}],"body":"{}"}""",
            """
            {"kind":"answer-instead","status":200,"headers":[],"body":"{}"}""",
            """
            {"kind":"html-page","status":502}""",
            """
            {"kind":"redirect","status":302,"location":"https://elsewhere.example"}""",
            """
            {"kind":"reset-before-processing"}""",
            """
            {"kind":"reset-before-answer"}""",
            """
            {"kind":"reset-during-answer"}""",
            """
            {"kind":"reset-after-answer"}""",
            """
            {"kind":"truncated-body"}""",
            """
            {"kind":"stalled-body"}""",
            """
            {"kind":"stalled-body","time":"PT1S"}""",
            """
            {"kind":"slow-drip","pieces":3,"pause":"PT1S"}""",
            """
            {"kind":"repeat-call"}""",
            """
            {"kind":"duplicate-delivery","later":"PT1S"}""",
            """
            {"kind":"restart","memory":"lose","downFor":"PT1S"}""",
            """
            {"kind":"garbage"}""",
            """
            {"kind":"oversized","bytes":100}""",
            """
            {"kind":"tamper","how":"swap"}""",
            """
            {"kind":"tamper","strip":"signature"}""",
            """
            {"kind":"tamper","replace":"decision","with":"approve"}""");

    private static Fault read(String json) {
        return Input.read(
                "fault", Objects.requireNonNull(Json.parse(json.getBytes(StandardCharsets.UTF_8))), FaultInput::fault);
    }

    /** What the sealed hierarchies tell apart: a class, and for some a constant. */
    private static String leaf(Fault fault) {
        if (fault instanceof Fault.Cut cut) {
            return "Cut " + cut.moment();
        }
        return fault instanceof Fault.Tampered tampered
                ? "Tampered " + tampered.tampering().getClass().getSimpleName()
                : fault.getClass().getSimpleName();
    }

    private static Stream<String> leaves(Class<?> kind) {
        if (kind == Fault.Cut.class) {
            return Arrays.stream(Fault.Cut.Moment.values()).map(moment -> "Cut " + moment);
        }
        return kind == Fault.Tampered.class
                ? Arrays.stream(Tampering.class.getPermittedSubclasses()).map(how -> "Tampered " + how.getSimpleName())
                : Stream.of(kind.getSimpleName());
    }

    @Test
    void faults_everyOneOfTheSealedHierarchy_isOfferedOrListedAsNotOffered() {
        List<String> offered = new ArrayList<>(
                ALL.stream().map(FaultInputTest::read).map(FaultInputTest::leaf).toList());
        offered.add(leaf(NOT_OFFERED));

        assertThat(offered)
                .containsAll(Arrays.stream(Fault.class.getPermittedSubclasses())
                        .flatMap(FaultInputTest::leaves)
                        .toList());
    }

    @Test
    void faults_everyMethodThatMakesOne_isAKindOrListedAsNotOffered() {
        List<String> kinds = new ArrayList<>(
                Arrays.stream(FaultInput.Kind.values()).map(Input::word).toList());
        kinds.add(NAME_OF_NOT_OFFERED);

        Stream<String> made = Arrays.stream(Fault.class.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .distinct();

        assertThat(made).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(FaultInput.Kind.values()).allSatisfy(kind -> assertThat(ALL)
                .anySatisfy(json -> assertThat(json).startsWith("{\"kind\":\"" + Input.word(kind) + "\"")));
    }

    /** The faults of a gateway that is on a socket. */
    private static Faults onASocket() {
        LocalGateway gateway = (LocalGateway)
                FakeGateway.builder().push(PushRequest.Kind.SERVER_SENT_EVENTS).build();
        gateway.engine().opened(new Front() {
            @Override
            public FrontKind kind() {
                return FrontKind.SOCKET;
            }

            @Override
            public void cut() {}
        });
        return gateway.faults();
    }

    @Test
    void faults_notOffered_cannotBeHadOnASocketAndTheDocumentSaysSo() throws Exception {
        assertThatIllegalStateException().isThrownBy(() -> onASocket().add(Calls.any(), NOT_OFFERED));
        assertThat(ControlDocumentTest.document()).contains("`" + NAME_OF_NOT_OFFERED + "` is not offered");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void faults_offered_canBeHadOnASocket(String json) {
        assertThat(onASocket().add(Calls.any(), read(json)).remaining()).isOne();
    }

    @Test
    void calls_everyPartThatIsData_isOffered() {
        Calls calls = Input.read(
                "calls", Objects.requireNonNull(Json.parse("""
                        {"endpoint":"wait","requestId":"r","enforcerId":"e","first":2,"times":3}""".getBytes(StandardCharsets.UTF_8))), FaultInput::calls);

        assertThat(calls).hasToString("WAIT about r of e, number 2 to 4");
        assertThat(Arrays.stream(Calls.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyInAnyOrder(
                        "endpoint", "requestId", "enforcerId", "first", "count", MATCHER_NOT_OFFERED);
    }
}
