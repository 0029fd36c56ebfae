package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.ActionStyle;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Decision;
import io.airlockapp.model.RequestedAction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionTest {

    private static final RequestedAction RUN =
            new RequestedAction("run", "Run it", ActionStyle.PRIMARY, Decision.APPROVE);
    private static final RequestedAction STOP =
            new RequestedAction("stop", "Don't", new ActionStyle("sparkling"), Decision.REJECT);

    private static String text(Action action) {
        return new String(action.canonicalPayload(), UTF_8);
    }

    @Test
    void build_payload_isCanonicalAndHashed() {
        Action action = Action.builder()
                .payload("{ \"value\": 42.0, \"action\": \"test\" }")
                .build();

        assertThat(text(action)).isEqualTo("{\"action\":\"test\",\"value\":42}");
        assertThat(action.hash().value()).isEqualTo("d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd");
        assertThat(action.type()).isEqualTo(ArtifactType.COMMAND_REVIEW);
        assertThat(action.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(action.requestId()).isNull();
        assertThat(action.expiresAt()).isNull();
        assertThat(action.metadata()).isEmpty();
        assertThat(action.commandWords()).isEmpty();
    }

    @Test
    void build_bytesChangedByTheCallerAfterwards_changeNothing() {
        byte[] json = "{\"a\":1}".getBytes(UTF_8);
        Action.Builder builder = Action.builder().payload(json);
        json[5] = '2';
        Action action = builder.build();
        action.canonicalPayload()[5] = '3';

        assertThat(text(action)).isEqualTo("{\"a\":1}");
        assertThat(ArtifactHash.of(action.canonicalPayload())).isEqualTo(action.hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rm -rf /", "{\"a\":1,\"a\":2}", "{\"n\":9007199254740993}", "{'a':1}"})
    void build_payloadWithoutCanonicalForm_isAnArgumentErrorThatQuotesNothing(String payload) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Action.builder().payload(payload).build())
                .withMessageContaining("at byte")
                .satisfies(e -> assertThat(payload.isEmpty() || !e.getMessage().contains(payload))
                        .isTrue());
    }

    @Test
    void build_noPayload_isAnArgumentError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Action.builder().build())
                .withMessageContaining("no payload");
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().payload("\"\ud800\""));
    }

    @Test
    void command_line_isPayloadAndWords() {
        Action action = Action.command("  git commit -m \"a \\ b\"\t--all ");

        assertThat(text(action)).isEqualTo("{\"command\":\"  git commit -m \\\"a \\\\ b\\\"\\t--all \"}");
        assertThat(action.commandWords()).containsExactly("git", "commit", "-m", "\"a", "\\", "b\"", "--all");
        assertThat(action.type()).isEqualTo(ArtifactType.COMMAND_REVIEW);
        assertThatIllegalArgumentException().isThrownBy(() -> Action.command(" \n"));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.command("echo \ud83d"));
        assertThat(text(Action.command("echo \ud83d\ude00"))).isEqualTo("{\"command\":\"echo \ud83d\ude00\"}");
    }

    @Test
    void requestedActions_payload_carriesThemWhereApproversLook() {
        Action action = Action.builder()
                .payload("{\"z\":[1,null,true,\"\\u000f\"],\"extensions\":{\"other\":{}},\"a\":{}}")
                .requestedActions(List.of(RUN, STOP))
                .build();

        assertThat(text(action))
                .isEqualTo("{\"a\":{},\"extensions\":{\"org.harp.requestedActions\":{\"actions\":["
                        + "{\"caption\":\"Run it\",\"decision\":\"approve\",\"id\":\"run\",\"style\":\"primary\"},"
                        + "{\"caption\":\"Don't\",\"decision\":\"reject\",\"id\":\"stop\",\"style\":\"secondary\"}"
                        + "],\"version\":1},\"other\":{}},\"z\":[1,null,true,\"\\u000f\"]}");
        assertThat(ArtifactHash.of(action.canonicalPayload())).isEqualTo(action.hash());
    }

    @Test
    void requestedActions_copyOfAnAction_carriesThemOnce() {
        Action action =
                Action.builder().payload("{}").requestedActions(List.of(RUN)).build();

        assertThat(action.toBuilder().build().hash()).isEqualTo(action.hash());
        assertThat(text(action.toBuilder().requestedActions(List.of()).build())).isEqualTo("{}");
    }

    @Test
    void requestedActions_invalid_areRefused() {
        List<RequestedAction> six = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            six.add(new RequestedAction("id" + i, "c", ActionStyle.DANGER, Decision.REJECT));
        }
        Action.Builder builder = Action.builder().payload("{}");

        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestedActions(six));
        assertThat(builder.requestedActions(six.subList(0, 5)).build()).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.requestedActions(
                        List.of(RUN, new RequestedAction("RUN", "Again", ActionStyle.PRIMARY, Decision.APPROVE))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.requestedActions(
                        List.of(new RequestedAction("x", "\u0001", ActionStyle.PRIMARY, Decision.APPROVE))));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestedActions(
                        List.of(new RequestedAction("x", "\ud800", ActionStyle.PRIMARY, Decision.APPROVE)))
                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "null",
                "{\"extensions\":[]}",
                "{\"extensions\":null}",
                "{\"extensions\":{\"org.harp.requestedActions\":null}}",
                "{\"extensions\":{\"org.harp.requestedActions\":{\"version\":1,\"actions\":[]}}}"
            })
    void requestedActions_payloadWithoutAPlaceForThem_isRefused(String payload) {
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder()
                .payload(payload)
                .requestedActions(List.of(RUN))
                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"routingToken", "approverId", "tenantId", "dndAudit", "dndDecision", "ROUTINGTOKEN", " tenantId "
            })
    void metadata_reservedKey_isRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().metadata(key, "x"));
    }

    @Test
    void metadata_blankKeyOrValue_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().metadata(" ", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().metadata("x", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().requestLabel(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().repoName(""));
    }

    @Test
    void metadata_displayKeys_areKept() {
        Action action = Action.builder()
                .payload("1")
                .requestLabel("Deploy")
                .repoName("acme/widgets")
                .metadata("workspaceName", "main")
                .build();

        assertThat(action.metadata())
                .isEqualTo(Map.of("requestLabel", "Deploy", "repoName", "acme/widgets", "workspaceName", "main"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> action.metadata().put("routingToken", "x"));
    }

    @Test
    void timeout_notPositive_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().timeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().timeout(Duration.ofDays(366)));
        assertThat(Action.builder()
                        .payload("1")
                        .timeout(Duration.ofSeconds(5))
                        .build()
                        .timeout())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void identity_action_hasItsOwnEndAndNoTimeout() {
        Instant end = Instant.parse("2026-01-01T00:00:00Z");
        Action action = Action.builder().payload("1").identity("req-7", end).build();

        assertThat(action.requestId()).isEqualTo("req-7");
        assertThat(action.expiresAt()).isEqualTo(end);
        assertThat(action.toBuilder().build()).isEqualTo(action).hasSameHashCodeAs(action);
        assertThatIllegalArgumentException().isThrownBy(() -> Action.builder().identity(" ", end));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> action.toBuilder().timeout(Duration.ofSeconds(1)).build());
    }

    @Test
    void toBuilder_everyPart_isKept() {
        Action action = Action.builder()
                .type(ArtifactType.PLAN_REVIEW)
                .payload("{\"a\":1}")
                .requestedActions(List.of(RUN))
                .requestLabel("Label")
                .timeout(Duration.ofMinutes(1))
                .commandWords(List.of("a", "b"))
                .build();

        assertThat(action.toBuilder().build()).isEqualTo(action);
        assertThat(action.toBuilder().payload("{\"a\":2}").build()).isNotEqualTo(action);
        assertThat(action.toBuilder().commandWords(List.of()).build()).isNotEqualTo(action);
    }

    @Test
    void toString_action_showsNoPayload() {
        Action action =
                Action.command("open sesame").toBuilder().requestLabel("Door").build();

        assertThat(action.toString())
                .contains("command.review", action.hash().value(), "Door")
                .doesNotContain("sesame");
    }

    @Test
    void seal_action_opensToItsCanonicalPayload() {
        ContentKey key = X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey());
        Action action = Action.command("ls");
        Ciphertext sealed = Sealer.seal(action, key);

        assertThat(Sealer.open(key, sealed, action.hash().value())).isEqualTo(action.canonicalPayload());
        assertThat(Sealer.open(key, sealed, "sha256:" + action.hash())).isEqualTo(action.canonicalPayload());
        for (String hash : List.of(Action.command("rm").hash().value(), "", "nonsense")) {
            assertThatExceptionOfType(HarpException.class)
                    .isThrownBy(() -> Sealer.open(key, sealed, hash))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.HASH_MISMATCH));
        }
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> Sealer.open(
                        key,
                        new Ciphertext("rot13", sealed.data(), sealed.nonce(), sealed.tag(), null),
                        action.hash().value()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
    }

    @Test
    void build_deepestPayloadWithRequestedActions_isMerged() {
        String deep = "{\"a\":" + "[".repeat(511) + "]".repeat(511) + "}";

        assertThat(text(Action.builder()
                        .payload(deep)
                        .requestedActions(List.of(RUN))
                        .build()))
                .contains("Run it");
    }
}
