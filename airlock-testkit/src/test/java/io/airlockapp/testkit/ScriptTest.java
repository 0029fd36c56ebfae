package io.airlockapp.testkit;

import static io.airlockapp.testkit.approver.Conditions.anything;
import static io.airlockapp.testkit.approver.Conditions.button;
import static io.airlockapp.testkit.approver.Conditions.metadata;
import static io.airlockapp.testkit.approver.Conditions.payload;
import static io.airlockapp.testkit.approver.Conditions.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.Signer;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Case;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.approver.Script;
import io.airlockapp.testkit.approver.Shown;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

    private static final String BUTTONS =
            "{\"command\":\"ls\",\"extensions\":{\"org.harp.requestedActions\":{\"version\":1,\"actions\":["
                    + "{\"id\":\"allow-once\",\"caption\":\"Once\",\"decision\":\"approve\"},"
                    + "{\"id\":\"deny\",\"caption\":\"No\",\"decision\":\"reject\"}]}}}";

    private final FakeGateway gateway = FakeGateway.create();
    private final Approver approver = gateway.approver();
    private final MemoryFront front = MemoryFront.of(gateway);
    private final Enforcer enforcer = new Enforcer(gateway);
    private int number;

    @AfterEach
    void close() {
        front.close();
    }

    private String submit(String payload) {
        String requestId = "req-" + ++number;
        assertThat(front.post("/v1/artifacts", enforcer.submission(requestId, payload, "\"repoName\":\"web\""))
                        .status())
                .isEqualTo(202);
        return requestId;
    }

    /** What is decided about a payload at once, or null. */
    private String decided(String payload) {
        return String.valueOf(gateway.exchange(submit(payload)).decision());
    }

    private String reason(String requestId) {
        return front.get("/v1/exchanges/" + requestId + "/wait?timeout=1").need("/body/reason");
    }

    @Test
    void when_severalRulesMatch_theFirstDecides() {
        approver.when(payload("/command").contains("rm")).reject();
        approver.when(anything()).approve();
        approver.when(payload("/command").contains("ls")).reject();

        assertThat(decided("{\"command\":\"rm -rf build\"}")).isEqualTo("reject");
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");
    }

    @Test
    void when_noRuleMatches_nothingIsDecidedUnlessSomethingElseWasSaid() {
        approver.when(payload("/command").isEqualTo("rm")).reject();
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("null");

        approver.otherwise().approve();
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");

        approver.otherwise().never();
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("null");
    }

    @Test
    void when_saidBeforeIsApproveAll_thatGoesOnForTheRest() {
        approver.approveAll();
        approver.when(payload("/command").startsWith("rm ")).reject();

        assertThat(decided("{\"command\":\"rm x\"}")).isEqualTo("reject");
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");
    }

    @Test
    void approveAll_afterRules_takesThemAway() {
        approver.when(anything()).reject();

        approver.approveAll();

        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");
    }

    @Test
    void when_notToldWhatToDo_doesNothing() {
        approver.approveAll();
        Case unfinished = approver.when(anything());

        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");

        unfinished.reject();
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("reject");
    }

    @Test
    void chain_ofRules_isOneScript() {
        Script script = new Script();
        script.when(payload("/n").isEqualTo("1"))
                .approve()
                .when(payload("/n").isEqualTo("2"))
                .reject("two")
                .otherwise()
                .never();
        approver.decide(script);

        assertThat(decided("{\"n\":1}")).isEqualTo("approve");
        assertThat(decided("{\"n\":2}")).isEqualTo("reject");
        assertThat(decided("{\"n\":3}")).isEqualTo("null");
    }

    @Test
    void after_delay_decidesThenAndNotBefore() {
        approver.when(anything()).reject("too late").after(Duration.ofSeconds(5));
        String requestId = submit("{\"command\":\"ls\"}");

        gateway.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(gateway.exchange(requestId).decision()).isNull();
        gateway.advance(Duration.ofNanos(1));

        assertThat(gateway.exchange(requestId).decision()).isEqualTo("reject");
        assertThat(reason(requestId)).isEqualTo("too late");
    }

    @Test
    void after_exchangeHasEndedByThen_doesNothing() {
        approver.when(anything()).approve().after(Duration.ofSeconds(5));
        String requestId = submit("{\"command\":\"ls\"}");
        gateway.cancelExchange(requestId);

        gateway.advance(Duration.ofSeconds(5));

        assertThat(gateway.exchange(requestId).state()).isEqualTo(ExchangeState.CANCELLED);
    }

    @Test
    void after_negative_isRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> approver.when(anything()).approve().after(Duration.ofSeconds(-1)));
    }

    @Test
    void onTime_onlyThatArtifactIsTaken_othersGoOn() {
        approver.when(payload("/command").isEqualTo("ls")).approve().onTime(3);
        approver.otherwise().reject();

        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("reject");
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("reject");
        assertThat(decided("{\"command\":\"other\"}")).isEqualTo("reject");
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("approve");
        assertThat(decided("{\"command\":\"ls\"}")).isEqualTo("reject");
    }

    @Test
    void times_onlyTheFirstAreTaken() {
        approver.when(anything()).reject("once more, please").times(2);
        approver.otherwise().approve();

        assertThat(Stream.generate(() -> decided("{}")).limit(4))
                .containsExactly("reject", "reject", "approve", "approve");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void onTime_notCountedFromOne_isRefused(int n) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> approver.when(anything()).approve().onTime(n))
                .withMessageContaining(String.valueOf(n));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> approver.when(anything()).approve().times(n));
    }

    @Test
    void approve_withAReason_sendsIt() {
        approver.when(anything()).approve("if you must");

        assertThat(reason(submit("{}"))).isEqualTo("if you must");
    }

    @Test
    void answer_ofAFunction_seesWhatIsShown() {
        approver.when(anything())
                .answer(shown -> "yes".equals(shown.text("/wanted")) ? Answer.approve() : Answer.never());

        assertThat(decided("{\"wanted\":\"yes\"}")).isEqualTo("approve");
        assertThat(decided("{\"wanted\":\"no\"}")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow-once/approve", "deny/reject"})
    void press_button_decidesWhatItDecides(String pressed) {
        String[] parts = pressed.split("/", 2);
        approver.when(button(parts[0])).press(parts[0]);

        assertThat(decided(BUTTONS)).isEqualTo(parts[1]);
    }

    @Test
    void press_buttonThatIsNotThere_namesThoseThatAre() {
        String requestId = submit(BUTTONS);

        assertThatIllegalStateException()
                .isThrownBy(() -> approver.answer(requestId, Answer.press("allow-always")))
                .withMessageContaining("allow-always")
                .withMessageContaining("[allow-once, deny]");
        assertThat(gateway.exchange(requestId).decision()).isNull();
    }

    @Test
    void press_inAScriptWithoutSuchAButton_failsTheCall() {
        approver.when(anything()).press("deny");

        assertThatThrownBy(() -> front.post("/v1/artifacts", enforcer.submission("req-1")))
                .hasMessageContaining("no button deny");
    }

    @Test
    void by_colleague_signsWithAnotherKey() throws Exception {
        Colleague colleague = approver.colleague();
        approver.when(anything()).approve().by(colleague).after(Duration.ofSeconds(1));
        String requestId = submit(Enforcer.PAYLOAD);
        gateway.advance(Duration.ofSeconds(1));

        io.airlockapp.testkit.Answer decision = front.get("/v1/exchanges/" + requestId + "/wait?timeout=1");

        Signer signer = colleague.signer();
        assertThat(signer.keyId()).isNotEqualTo(approver.signerKeyId());
        assertThat(decision.at("/body/signerKeyId")).isEqualTo(signer.keyId());
        String message = decision.at("/body/artifactHash") + "|approve|" + decision.at("/body/nonce");
        assertThat(verifies(signer.publicKey(), message, decision.need("/body/signature")))
                .isTrue();
        assertThat(verifies(approver.publicKey(), message, decision.need("/body/signature")))
                .isFalse();
    }

    private static boolean verifies(String publicKey, String message, String signature) throws Exception {
        byte[] spki = HexFormat.of()
                .parseHex("302a300506032b6570032100"
                        + HexFormat.of().formatHex(Base64.getDecoder().decode(publicKey)));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(message.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getUrlDecoder().decode(signature));
    }

    @Test
    void by_colleagueWithoutAKey_isRefused() {
        String requestId = submit("{}");
        Signer stranger = new Signer("key-x", "AAAA", false);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> approver.answer(requestId, Answer.by(() -> stranger, Answer.approve())))
                .withMessageContaining("colleague()");
    }

    private static Shown shown(String type, String payload) {
        return new Shown("req-1", type, "0".repeat(64), payload, List.of(), Map.of("repoName", "web"), Instant.EPOCH);
    }

    static Stream<Arguments> conditions() {
        String payload = "{\"command\":\"git push --force\",\"n\":2,\"dry\":false,\"none\":null,"
                + "\"argv\":[\"git\",\"push\",3,null,{}],\"params\":{\"a/b\":\"deep\"}}";
        Shown shown = shown("plan.review", payload);
        return Stream.of(
                Arguments.of("anything", anything(), shown, true),
                Arguments.of("type", type("plan.review"), shown, true),
                Arguments.of("type of the model", type(ArtifactType.PLAN_REVIEW), shown, true),
                Arguments.of("other type", type("Plan.Review"), shown, false),
                Arguments.of("contains", payload("/command").contains("--force"), shown, true),
                Arguments.of("contains not", payload("/command").contains("rm"), shown, false),
                Arguments.of("equal", payload("/command").isEqualTo("git push --force"), shown, true),
                Arguments.of("equal not", payload("/command").isEqualTo("git push"), shown, false),
                Arguments.of("number", payload("/n").isEqualTo("2"), shown, true),
                Arguments.of("truth", payload("/dry").isEqualTo("false"), shown, true),
                Arguments.of("begins", payload("/command").startsWith("git "), shown, true),
                Arguments.of("matches whole", payload("/command").matches("git .*force"), shown, true),
                Arguments.of("matches not part", payload("/command").matches("push"), shown, false),
                Arguments.of("escaped name", payload("/params/a~1b").isEqualTo("deep"), shown, true),
                Arguments.of("element", payload("/argv").hasElement("push"), shown, true),
                Arguments.of("element of a list", payload("/argv/2").isEqualTo("3"), shown, true),
                Arguments.of("no element", payload("/argv").hasElement("pull"), shown, false),
                Arguments.of("no list", payload("/command").hasElement("git"), shown, false),
                Arguments.of("object is no text", payload("/params").contains("deep"), shown, false),
                Arguments.of("null is no text", payload("/none").contains(""), shown, false),
                Arguments.of("null is present", payload("/none").isPresent(), shown, true),
                Arguments.of("missing", payload("/params/x").isMissing(), shown, true),
                Arguments.of("missing has no text", payload("/params/x").contains(""), shown, false),
                Arguments.of("metadata", metadata("repoName", "web"), shown, true),
                Arguments.of("other metadata", metadata("repoName", "app"), shown, false),
                Arguments.of("no such metadata", metadata("x", "web"), shown, false),
                Arguments.of("no button", button("deny"), shown, false),
                Arguments.of("both", type("plan.review").and(payload("/n").isEqualTo("3")), shown, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conditions")
    void condition_ofAnArtifact_holdsOrNot(String name, Predicate<Shown> condition, Shown shown, boolean holds) {
        assertThat(condition.test(shown)).as(name).isEqualTo(holds);
    }

    @Test
    void payload_noPointer_isRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> payload("command"))
                .withMessageContaining("'command'")
                .withMessageContaining("/params/command");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shown("command.review", "{}").text("command"));
    }

    @Test
    void shown_partsOfThePayload_areRead() {
        Shown shown = shown("command.review", "{\"n\":12.5,\"s\":\"x\",\"all\":[\"a\",1,true,null,[]]}");

        assertThat(shown.number("/n")).isEqualTo(new BigDecimal("12.5"));
        assertThat(shown.number("/s")).isNull();
        assertThat(shown.text("/n")).isEqualTo("12.5");
        assertThat(shown.text("")).isNull();
        assertThat(shown.texts("/all")).containsExactly("a", "1", "true");
        assertThat(shown.texts("/s")).isEmpty();
        assertThat(shown.has("/all/3")).isTrue();
        assertThat(shown.has("/all/5")).isFalse();
    }
}
