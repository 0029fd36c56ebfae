package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.ExchangeWithdrawn;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingRevoked;
import io.airlockapp.model.PairingState;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** How success answers are read (wire reference, sections 3 and 4): leniently in form, strictly where it matters. */
class AnswersTest {

    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");

    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void echo_whole() {
        assertThat(answered(wire.client.echo(), """
                        {"utc":"2026-01-01T00:00:01Z","local":"2026-01-01T02:00:01+02:00","timezone":"Europe/Helsinki",
                         "offsetMinutes":120}"""))
                .isEqualTo(new EchoResponse(T1, "2026-01-01T02:00:01+02:00", "Europe/Helsinki", 120));
    }

    @Test
    void echo_onlyTheTime() {
        assertThat(answered(wire.client.echo(), """
                {"utc":"2026-01-01T00:00:01Z"}""")).isEqualTo(new EchoResponse(T1, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T00:00:01Z",
                "2026-01-01T00:00:01.000Z",
                "2026-01-01T00:00:01.0000000Z",
                "2026-01-01t00:00:01z",
                "2026-01-01T00:00:01+00:00",
                "2026-01-01T02:00:01+02:00",
                "2025-12-31T18:30:01-05:30"
            })
    void times_anyFormOfRfc3339(String time) {
        assertThat(answered(wire.client.echo(), "{\"utc\":\"" + time + "\"}"))
                .isEqualTo(new EchoResponse(T1, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"2026-01-01\"", "1767225601", "\"\"", "null", "true", "{}", "[]"})
    void times_anythingElse_isRefused(String time) {
        assertThat(refused(wire.client.echo(), "{\"utc\":" + time + "}")).hasMessageContaining("utc");
    }

    @Test
    void discovery_whole() {
        assertThat(answered(wire.client.discover(), ClientCall.DISCOVER.answer))
                .isEqualTo(new Discovery(URI.create("https://idp.example/realms/a"), "enforcer", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"auth\":{}", ",\"auth\":null", ",\"auth\":{\"patSupported\":null}"})
    void discovery_nothingSaidOfTokens_meansNone(String auth) {
        assertThat(answered(
                        wire.client.discover(),
                        "{\"idp\":{\"baseUrl\":\"https://idp.example\",\"clientId\":7}" + auth + "}"))
                .isEqualTo(new Discovery(URI.create("https://idp.example"), "7", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"idp\":{}}",
                "{\"idp\":{\"clientId\":\"c\"}}",
                "{\"idp\":{\"baseUrl\":\"https://idp.example\"}}",
                "{\"idp\":{\"baseUrl\":\"\",\"clientId\":\"c\"}}",
                "{\"idp\":{\"baseUrl\":\"not a uri\",\"clientId\":\"c\"}}",
                "{\"idp\":{\"baseUrl\":\"https://idp.example\",\"clientId\":\" \"}}",
                "{\"idp\":\"https://idp.example\"}",
                "{\"idp\":{\"baseUrl\":\"https://idp.example\",\"clientId\":\"c\"},\"auth\":{\"patSupported\":\"yes\"}}"
            })
    void discovery_withoutWhatSigningInNeeds_isRefused(String answer) {
        refused(wire.client.discover(), answer);
    }

    @ParameterizedTest
    @CsvSource({"approved,true", "Allowed,true", "ALLOWED,true", "pending,false", "denied,false", "anything,false"})
    void consent_isGrantedByTheTwoWordsOnly(String word, boolean granted) {
        ConsentStatus status = answered(wire.client.checkConsent(), "{\"status\":\"" + word + "\"}");
        assertThat(status).isEqualTo(new ConsentStatus(word));
        assertThat(status.granted()).isEqualTo(granted);
    }

    @Test
    void consent_withoutStatus_isRefused() {
        refused(wire.client.checkConsent(), "{}");
        refused(wire.client.checkConsent(), "{\"status\":\"\"}");
    }

    @Test
    void initiated_whole() {
        assertThat(answered(ClientCall.INITIATE_PAIRING.on(wire.client), """
                        {"pairingNonce":"nonce-1","pairingCode":"ABCD-1234","deviceId":"device-1",
                         "gatewayUrl":"https://gw.example","expiresAt":"2026-01-01T00:00:01Z"}"""))
                .isEqualTo(
                        new PairingInitiated("nonce-1", "ABCD-1234", "device-1", URI.create("https://gw.example"), T1));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299})
    void initiated_onlyWhatIsRequired_withAnySuccess(int status) {
        wire.script.answer(status, ClientCall.INITIATE_PAIRING.answer);
        assertThat(watch(ClientCall.INITIATE_PAIRING.on(wire.client)).value())
                .isEqualTo(new PairingInitiated("nonce-1", "ABCD-1234", "device-1", null, null));
    }

    @Test
    void initiated_numbersAsIds_areTheirText() {
        assertThat(answered(ClientCall.INITIATE_PAIRING.on(wire.client), """
                        {"pairingNonce":9007199254740993,"pairingCode":123456,"deviceId":1.50}"""))
                .isEqualTo(new PairingInitiated("9007199254740993", "123456", "1.50", null, null));
    }

    @Test
    void pairingStatus_whole() {
        assertThat(answered(ClientCall.PAIRING_STATUS.on(wire.client), """
                        {"pairingNonce":"nonce-1","state":"Completed","responseJson":"{\\"signerKeyId\\":\\"k\\"}",
                         "routingToken":"routing-1","expiresAt":"2026-01-01T00:00:01Z"}"""))
                .isEqualTo(new PairingStatus(
                        "nonce-1", PairingState.COMPLETED, "{\"signerKeyId\":\"k\"}", Secret.of("routing-1"), T1));
    }

    @Test
    void pairingStatus_nullAndBlank_areAsGoodAsAbsent() {
        assertThat(answered(ClientCall.PAIRING_STATUS.on(wire.client), """
                        {"pairingNonce":"nonce-1","state":"PENDING","responseJson":null,"routingToken":"",
                         "expiresAt":""}"""))
                .isEqualTo(new PairingStatus("nonce-1", PairingState.PENDING, null, null, null));
    }

    @Test
    void claimed_complete() {
        assertThat(answered(ClientCall.CLAIM_PAIRING.on(wire.client), """
                        {"pairingNonce":"nonce-1","expiresAt":"2026-01-01T00:00:01Z","routingToken":"routing-1",
                         "responseJson":"{}"}"""))
                .isEqualTo(new PairingClaimed("nonce-1", T1, Secret.of("routing-1"), "{}"));
    }

    @Test
    void claimed_stillToBePolled() {
        assertThat(answered(ClientCall.CLAIM_PAIRING.on(wire.client), ClientCall.CLAIM_PAIRING.answer))
                .isEqualTo(new PairingClaimed("nonce-1", null, null, null));
    }

    @Test
    void revoked_withAndWithoutTheEnforcer() {
        assertThat(answered(ClientCall.REVOKE_PAIRING.on(wire.client), ClientCall.REVOKE_PAIRING.answer))
                .isEqualTo(new PairingRevoked("revoked", null));
        assertThat(answered(ClientCall.REVOKE_PAIRING.on(wire.client), "{\"status\":\"revoked\",\"enforcerId\":\"e\"}"))
                .isEqualTo(new PairingRevoked("revoked", "e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202})
    void accepted_newOrRepeated(int status) {
        wire.script.answer(status, """
                {"msgType":"artifact.accepted","requestId":"req-1","createdAt":"2026-01-01T00:00:01Z"}""");
        assertThat(watch(ClientCall.SUBMIT.on(wire.client)).value()).isEqualTo(new ArtifactAccepted("req-1", T1));
    }

    @Test
    void exchangeStatus_whole() {
        assertThat(answered(ClientCall.EXCHANGE_STATUS.on(wire.client), """
                        {"msgType":"exchange.status","requestId":"req-1","body":{"requestId":"req-1","state":"decided",
                         "createdAt":"2026-01-01T00:00:01Z","expiresAt":"2026-01-01T00:00:01Z","artifactHash":"ab",
                         "decision":"approve"}}"""))
                .isEqualTo(new ExchangeStatus("req-1", ExchangeState.DECIDED, T1, T1, "ab", "approve"));
    }

    @Test
    void exchangeStatus_decisionAsAnObject_isItsWord() {
        assertThat(answered(ClientCall.EXCHANGE_STATUS.on(wire.client), """
                        {"msgType":"exchange.status","body":{"state":"Delivered","decision":{"decision":"reject"}}}"""))
                .isEqualTo(new ExchangeStatus("req-1", ExchangeState.DELIVERED, null, null, null, "reject"));
    }

    @Test
    void exchangeStatus_aStateNobodyKnows_isAValue() {
        assertThat(answered(ClientCall.EXCHANGE_STATUS.on(wire.client), """
                        {"msgType":"exchange.status","body":{"state":"Paused"}}"""))
                .isEqualTo(new ExchangeStatus("req-1", new ExchangeState("Paused"), null, null, null, null));
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMIT", "EXCHANGE_STATUS", "WITHDRAW"})
    void aboutAnotherRequest_isRefused(ClientCall call) {
        refused(call.on(wire.client), call.answer.replace("req-1", "req-2"));
    }

    @Test
    void exchangeStatus_aboutAnotherRequestInItsBodyOnly_isRefused() {
        refused(ClientCall.EXCHANGE_STATUS.on(wire.client), """
                {"msgType":"exchange.status","requestId":"req-1","body":{"requestId":"req-2","state":"Withdrawn"}}""");
    }

    @Test
    void withdrawn_withoutTheRequestId_isOurs() {
        assertThat(answered(ClientCall.WITHDRAW.on(wire.client), "{\"msgType\":\"exchange.withdrawn\"}"))
                .isEqualTo(new ExchangeWithdrawn("req-1"));
    }

    @Test
    void waited_204_isPending() {
        wire.script.answer(204, "");
        assertThat(watch(ClientCall.AWAIT_DECISION.on(wire.client)).value()).isEqualTo(WaitOutcome.Pending.INSTANCE);
    }

    @Test
    void waited_decision_whole() {
        assertThat(delivered("""
                        {"msgId":"msg-1","msgType":"decision.deliver","requestId":"req-1","body":{"artifactHash":"ab",
                         "decision":"approve","reason":"fine","signerKeyId":"key-1","nonce":"n","signature":"s",
                         "decisionHash":"cd"}}""")).isEqualTo(wholeDecision());
    }

    @Test
    void waited_decision_underCapitalisedNames_isTheSame() {
        assertThat(delivered("""
                        {"MsgId":"msg-1","MsgType":"decision.deliver","RequestId":"req-1","Body":{"ArtifactHash":"ab",
                         "Decision":"approve","Reason":"fine","SignerKeyId":"key-1","Nonce":"n","Signature":"s",
                         "DecisionHash":"cd"}}""")).isEqualTo(wholeDecision());
    }

    @Test
    void waited_decision_keepsTheWordsAsReceived() {
        DecisionDelivery decision = delivered("""
                {"msgId":17,"msgType":"decision.deliver","requestId":"req-other",
                 "body":{"decision":" Allow ","nonce":42,"reason":""}}""");
        assertThat(decision)
                .isEqualTo(DecisionDelivery.builder("17", "req-other")
                        .decision(" Allow ")
                        .nonce("42")
                        .reason("")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"decision\" : \"a\\u006clow\",\n\"x\":{\"body\":{}, \"y\":[{},1.50,\"}\u00e4\ud83d\ude00\"]}\t}",
                "{\"body\":{\"decision\":\"approve\"}}"
            })
    void waited_decision_keepsItsTextToTheLetter(String body) {
        for (String envelope : List.of(
                "{\"msgId\":\"m\",\"x\":{\"body\":{}},\"msgType\":\"decision.deliver\",\"requestId\":\"r\",\"body\": %s }",
                " {\"s\":\"\u00e4\",\"Body\":%s,\"msgType\":\"decision.deliver\",\"msgId\":\"m\",\"requestId\":\"r\"}\n")) {
            assertThat(deliveredWithItsText(envelope.formatted(body)).body()).isEqualTo(body);
        }
    }

    @Test
    void waited_decision_withoutABody_hasNothingInIt() {
        assertThat(deliveredWithItsText("{\"msgId\":\"m\",\"msgType\":\"decision.deliver\",\"requestId\":\"r\"}")
                        .body())
                .isNull();
        assertThat(delivered("{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\"}"))
                .isEqualTo(DecisionDelivery.builder("msg-1", "req-1").build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"decision\":\"reject\",\"Decision\":\"approve\"}",
                "{\"Decision\":\"approve\",\"decision\":\"reject\"}",
                "{\"decision\":\"approve\",\"Decision\":\"approve\"}",
                "{\"decision\":null,\"Decision\":\"approve\"}",
                "{\"decision\":\"reject\",\"decision\":\"approve\"}",
                "{\"decision\":null,\"decision\":\"approve\"}",
                "{\"d\\u0065cision\":\"reject\",\"decision\":\"approve\"}",
                "{\"decision\":\"approve\",\"nonce\":\"1\",\"Nonce\":\"2\"}",
                "{\"decision\":{\"decision\":\"approve\"}}",
                "{\"decision\":[\"approve\"]}",
                "\"approve\"",
                "[]"
            })
    void waited_decision_thatCouldBeReadInTwoWays_isRefused(String body) {
        refused(
                ClientCall.AWAIT_DECISION.on(wire.client),
                "{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\",\"body\":" + body + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\",\"body\":{}}",
                "{\"msgId\":\"\",\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\",\"body\":{}}",
                "{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"body\":{}}",
                "{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"requestId\":null,\"body\":{}}"
            })
    void waited_decision_withoutItsIds_isRefused(String answer) {
        refused(ClientCall.AWAIT_DECISION.on(wire.client), answer);
    }

    @Test
    void waited_200WithNothing_isRefused() {
        refused(ClientCall.AWAIT_DECISION.on(wire.client), "");
    }

    @Test
    void policies_whole() {
        EffectivePolicies policies =
                answered(wire.client.effectivePolicies(new PolicyQuery("enforcer-1", "workspace-1", "s")), """
                {"msgType":"dnd.policy.effective","requestId":"dnd-1","body":[
                 {"requestId":"p-1","objectType":"airlock.dnd.action","workspaceId":"workspace-1","sessionId":"s",
                  "enforcerId":"enforcer-1","policyMode":"deny_all","targetArtifactType":"command.review",
                  "actionSelector":{"commandFamily":"git","argvPrefix":["git","push"]},"selectorHash":"h",
                  "createdAt":"2026-01-01T00:00:01Z","expiresAt":"2026-01-01T00:00:01Z"},
                 {"requestId":"p-2","objectType":"airlock.dnd.workspace","workspaceId":"workspace-1",
                  "enforcerId":"enforcer-1","policyMode":"approve_all","targetArtifactType":"",
                  "expiresAt":"2026-01-01T00:00:01Z"}]}""");

        assertThat(policies.requestId()).isEqualTo("dnd-1");
        assertThat(policies.policies())
                .containsExactly(
                        new DndPolicy(
                                "p-1",
                                PolicyScope.ACTION,
                                "workspace-1",
                                "s",
                                "enforcer-1",
                                PolicyMode.DENY_ALL,
                                ArtifactType.COMMAND_REVIEW,
                                new ActionSelector("git", List.of("git", "push")),
                                "h",
                                T1,
                                T1),
                        new DndPolicy(
                                "p-2",
                                PolicyScope.WORKSPACE,
                                "workspace-1",
                                null,
                                "enforcer-1",
                                PolicyMode.APPROVE_ALL,
                                null,
                                null,
                                null,
                                null,
                                T1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"expiresAt\":null}",
                "{\"expiresAt\":\"soon\"}",
                "{\"policyMode\":null}",
                "{\"objectType\":\"\"}",
                "{\"enforcerId\":null}",
                "{\"workspaceId\":null}",
                "{\"requestId\":null}",
                "{\"actionSelector\":\"git\"}",
                "{\"actionSelector\":{\"argvPrefix\":[\"git\",{}]}}",
                "{\"actionSelector\":{\"argvPrefix\":\"git\"}}"
            })
    void policies_oneThatIsNotWhole_isLeftOutAndTheRestStays(String change) {
        var whole = (ObjectNode) Wire.json("""
                {"requestId":"p","objectType":"airlock.dnd.action","workspaceId":"w","enforcerId":"e",
                 "policyMode":"approve_all","expiresAt":"2026-01-01T00:00:01Z"}""");
        var broken = whole.deepCopy();
        broken.setAll((ObjectNode) Wire.json(change));

        EffectivePolicies policies = answered(
                wire.client.effectivePolicies(new PolicyQuery("e", "w", null)),
                "{\"msgType\":\"dnd.policy.effective\",\"body\":[" + broken + ",7,null,[]," + whole + "]}");

        assertThat(policies.policies()).singleElement().satisfies(policy -> assertThat(policy.requestId())
                .isEqualTo("p"));
    }

    @Test
    void policies_noBody_isNone() {
        assertThat(answered(
                        wire.client.effectivePolicies(new PolicyQuery("e", "w", null)),
                        "{\"msgType\":\"dnd.policy.effective\"}"))
                .isEqualTo(new EffectivePolicies(null, List.of()));
    }

    static Stream<ClientCall> readCalls() {
        return Arrays.stream(ClientCall.values()).filter(ClientCall::answerIsRead);
    }

    static Stream<ClientCall> envelopeCalls() {
        return Arrays.stream(ClientCall.values()).filter(ClientCall::answeredByEnvelope);
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void unknownFields_areNotLookedAt(ClientCall call) {
        String more = call.answer.replaceFirst(
                "\\{",
                "{\"x\":{\"a\":[1,[2.5e300,{\"b\":null}],true]},\"y\":-0,\"zz\":\"\\\\u0000\","
                        + "\"n\":123456789012345678901234567890,");
        assertThat(answered(call.on(wire.client), more)).isEqualTo(answered(call.on(wire.client), call.answer));
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void contentType_doesNotMatter(ClientCall call) {
        Object usual = answered(call.on(wire.client), call.answer);
        for (String type : List.of("application/harp+json", "application/harp+json; charset=utf-8", "text/plain")) {
            wire.script.answer(200, call.answer, new Header("Content-Type", type));
            assertThat(watch(call.on(wire.client)).value()).isEqualTo(usual);
        }
        wire.script.then(Mono.just(new TransportResponse(200, List.of(), Body.of(call.answer))));
        assertThat(watch(call.on(wire.client)).value()).isEqualTo(usual);
    }

    static Stream<Arguments> garbage() {
        List<String> garbage = List.of(
                "",
                " ",
                "null",
                "true",
                "17",
                "\"text\"",
                "[]",
                "<html>busy</html>",
                "{",
                "{}}",
                "{} {}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":1}//",
                "{\"a\":undefined}");
        return readCalls().flatMap(call -> garbage.stream().map(answer -> Arguments.of(call, answer)));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbage_isRefusedAndNotQuoted(ClientCall call, String answer) {
        ProtocolException failure = refused(call.on(wire.client), answer);
        assertThat(failure.getMessage()).doesNotContain("busy").doesNotContain("undefined");
        assertThat(failure.getCause()).isNull();
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void anAnswerCutShortAnywhere_isRefused(ClientCall call) {
        IntStream.range(0, call.answer.length())
                .forEach(length -> refused(call.on(wire.client), call.answer.substring(0, length)));
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void bytesThatAreNoUtf8_areRefused(ClientCall call) {
        byte[] bytes = ("{\"x\":\"?\"," + call.answer.substring(1)).getBytes(StandardCharsets.UTF_8);
        bytes[6] = (byte) 0xC3;
        wire.script.then(Mono.just(new TransportResponse(200, List.of(), Body.copyOf(bytes))));
        assertThat(watch(call.on(wire.client)).failure()).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void aFieldTwice_isRefusedWhereverItStands(ClientCall call) {
        refused(call.on(wire.client), "{\"x\":1,\"x\":1," + call.answer.substring(1));
        refused(call.on(wire.client), "{\"x\":null,\"x\":null," + call.answer.substring(1));
        refused(call.on(wire.client), "{\"x\":[{\"y\":1,\"y\":2}]," + call.answer.substring(1));
    }

    @ParameterizedTest
    @MethodSource("readCalls")
    void nesting_isTakenToALimit(ClientCall call) {
        Object usual = answered(call.on(wire.client), call.answer);
        assertThat(answered(call.on(wire.client), nested(call, 50))).isEqualTo(usual);
        refused(call.on(wire.client), nested(call, 100));
        refused(call.on(wire.client), nested(call, 100_000));
    }

    private static String nested(ClientCall call, int depth) {
        return "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "," + call.answer.substring(1);
    }

    @ParameterizedTest
    @MethodSource("envelopeCalls")
    void anotherMessageType_isRefused(ClientCall call) {
        String type = Wire.json(call.answer).path("msgType").stringValue();
        for (String other : List.of("\"error\"", "\"" + type.toUpperCase(Locale.ROOT) + "\"", "null", "1")) {
            refused(call.on(wire.client), call.answer.replace("\"" + type + "\"", other));
        }
        refused(call.on(wire.client), call.answer.replace("msgType", "type"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HEARTBEAT", "ACKNOWLEDGE"})
    void anAnswerThatSaysNothing_isNotRead(ClientCall call) {
        for (String answer : List.of("", "garbage", "{}")) {
            wire.script.answer(200, answer);
            Watch<?> done = watch(call.on(wire.client));
            assertThat(done.failure()).isNull();
            assertThat(done.ended()).isTrue();
            assertThat(done.values).isEmpty();
        }
    }

    private DecisionDelivery delivered(String answer) {
        return deliveredWithItsText(answer).toBuilder().body(null).build();
    }

    private DecisionDelivery deliveredWithItsText(String answer) {
        WaitOutcome outcome = answered(wire.client.awaitDecision("req-1", Duration.ofSeconds(25)), answer);
        assertThat(outcome).isInstanceOf(WaitOutcome.Delivered.class);
        return ((WaitOutcome.Delivered) outcome).decision();
    }

    private static DecisionDelivery wholeDecision() {
        return DecisionDelivery.builder("msg-1", "req-1")
                .artifactHash("ab")
                .decision("approve")
                .reason("fine")
                .signerKeyId("key-1")
                .nonce("n")
                .signature("s")
                .decisionHash("cd")
                .build();
    }

    private <T> T answered(Mono<T> call, String answer) {
        wire.script.answer(200, answer);
        return watch(call).value();
    }

    private ProtocolException refused(Mono<?> call, String answer) {
        wire.script.answer(200, answer);
        Watch<?> watch = watch(call);
        assertThat(watch.values).as("emitted for %s", answer).isEmpty();
        assertThat(watch.failure()).as("failure for %s", answer).isInstanceOf(ProtocolException.class);
        return (ProtocolException) Objects.requireNonNull(watch.failure());
    }
}
