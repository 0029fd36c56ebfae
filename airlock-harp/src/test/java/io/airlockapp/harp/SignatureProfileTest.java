package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.DecisionVerifier.Expectation;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bytes each profile is signed over, and what it takes besides; signatures of others are from Node's crypto. */
class SignatureProfileTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String HASH = "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd";
    private static final Expectation EXPECTED = new Expectation("req-1", new ArtifactHash(HASH), NOW.plusSeconds(600));
    private static final Ed25519KeyPair APPROVER = Ed25519KeyPair.generate();

    /** The public half of the key whose private half is the bytes 0 to 31. */
    private static final String NODE_KEY = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

    private static final String NODE_CORE = """
            {"requestId":"req-1","artifactHashAlg":"SHA-256","artifactHash":"%s","repoRef":"repo:acme/widgets",
             "decision":"approve","scope":"session","expiresAt":"2026-01-01T00:05:00Z","nonce":"bm9uY2UtMDA0",
             "sigAlg":"Ed25519","signerKeyId":"phone-1",
             "policyHints":{"sessionId":"session-1","weight":1e21,"list":[1.0,true,null]},
             "org.example":{"\\u00e9":"\\u0001","b":-0},"signature":"%s"}""".formatted(
                    HASH, "hG2t3yQn0krjOXOyEpiGuyLdXH9owK5-A6e8OZK2EsZSk1MhCQnz0t6_lS9IB9YMAdXx6RE8JsCny_9h97cwBg");

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);

    private Verdict verify(SignatureProfile profile, DecisionDelivery delivery) {
        return verify(builder -> builder.profiles(List.of(profile)), delivery);
    }

    private Verdict verify(Consumer<DecisionVerifier.Builder> settings, DecisionDelivery delivery) {
        return verify(new Signer("phone-1", APPROVER.publicKey().value(), false), settings, delivery);
    }

    private Verdict verify(Signer signer, Consumer<DecisionVerifier.Builder> settings, DecisionDelivery delivery) {
        DecisionVerifier.Builder builder =
                DecisionVerifier.builder().signers(List.of(signer)).clock(clock);
        settings.accept(builder);
        return builder.build().verify(EXPECTED, delivery);
    }

    private static void unverified(FailureReason reason, Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .as(unverified.detail())
                        .isEqualTo(reason));
    }

    private static DecisionDelivery.Builder delivery(String word, String nonce) {
        return DecisionDelivery.builder("msg-1", "req-1")
                .artifactHash(HASH)
                .decision(word)
                .signerKeyId("phone-1")
                .nonce(nonce);
    }

    private static DecisionDelivery.Builder envelope(String word) {
        String signed = "{\"artifactHash\":\"" + HASH + "\",\"decision\":\"" + word
                + "\",\"nonce\":\"nonce-1\",\"reason\":null,\"requestId\":\"req-1\",\"signerKeyId\":\"phone-1\"}";
        return delivery(word, "nonce-1").signature(APPROVER.sign(signed.getBytes(UTF_8)));
    }

    /** A decision object, each value as JSON, signed by the approver after the change. */
    private static DecisionDelivery.Builder core(Consumer<Map<String, String>> change) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "artifactHash", "\"" + HASH + "\"",
                "artifactHashAlg", "\"SHA-256\"",
                "decision", "\"approve\"",
                "expiresAt", "\"2026-01-01T00:05:00Z\"",
                "nonce", "\"nonce-1\"",
                "repoRef", "\"repo:acme/widgets\"",
                "requestId", "\"req-1\"",
                "scope", "\"once\"",
                "sigAlg", "\"Ed25519\"",
                "signerKeyId", "\"phone-1\""));
        change.accept(fields);
        String signature = APPROVER.sign(json(fields).getBytes(UTF_8));
        Map<String, String> sent = new LinkedHashMap<>(fields);
        sent.put("signature", "\"" + signature + "\"");
        return delivery(text(fields, "decision"), text(fields, "nonce"))
                .artifactHash(text(fields, "artifactHash"))
                .signerKeyId(text(fields, "signerKeyId"))
                .signature(signature)
                .body(json(sent));
    }

    private static DecisionDelivery.Builder core() {
        return core(fields -> {});
    }

    private static String text(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "\"\"").replace("\"", "");
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void harpCore_vectorOfTheWireReference_verifiesWithAllowOnly() {
        String hash = "8e326e1f69e5859a3b5b12965f06b5829f09b12d1748aa2fddb609fb44f831c1";
        String signature = "tszU90YldEomMTTrJpUYz-h8xXcAvJ6U97aaEy-1-Oo_vkCx3o63aZps6dN0VaJVKmXY2UnVW6ldoCuXv5sZDA";
        String body = """
                {"artifactHash":"%s","artifactHashAlg":"SHA-256","decision":"allow","expiresAt":"2026-02-21T12:05:00Z",
                "nonce":"bm9uY2UtMDAx","repoRef":"repo:acme/widgets","requestId":"01J2V8V3K6B2Z9X6G1V7Y2QK8H",
                "scope":"once","sigAlg":"Ed25519","signerKeyId":"ma-key-01","signature":"%s"}""".formatted(hash, signature);
        DecisionDelivery allowed = DecisionDelivery.builder("msg-1", "01J2V8V3K6B2Z9X6G1V7Y2QK8H")
                .artifactHash(hash)
                .decision("allow")
                .nonce("bm9uY2UtMDAx")
                .signerKeyId("ma-key-01")
                .signature(signature)
                .body(body)
                .build();
        time.set(Instant.parse("2026-02-21T12:00:00Z"));
        DecisionVerifier verifier = DecisionVerifier.builder()
                .signers(List.of(new Signer("ma-key-01", "68GYuLi_rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz_I", false)))
                .profiles(List.of(SignatureProfile.HARP_CORE))
                .clock(clock)
                .build();
        Expectation expected = new Expectation(
                allowed.requestId(), new ArtifactHash(hash), time.get().plusSeconds(600));

        unverified(
                FailureReason.SIGNATURE_INVALID,
                verifier.verify(
                        expected,
                        allowed.toBuilder()
                                .decision("approve")
                                .body(body.replace("allow", "approve"))
                                .build()));
        assertThat(verifier.verify(expected, allowed).isApproved()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "approve,7n76ljbtyr7BcthBN8HOcpJHO2Ul1ofl9WibjlJWsPnnoPqusmGBoGB-mpdJ4v_nz-rOWchQ9-ioFFqKAHakCg",
        "allow,_W4O6w9mwXMYRnoWoXHULRHGyAt2b0Q_lfvRSmVYufi-3xIIxl9hpFEZ8LBuowXRoxsE_wfCtX9vtrETgRNmDQ",
        "reject,ONfKRlGgkGGY8Ndgxto5D5s-uP_d6FRGeHpmziOeIvy3D44IeH-6T6IfOyJfhRF2xHglSyal5FATX-VQOrOSCA",
        "deny,anlPafd5UsuCuRELfsJ0_eIwQfAN5eWevLJdw9c39NeB6DCE36rcrGk7JqfW1kaJf4Wl9qI_FQBQwHvSsPkqAw"
    })
    void gateway_signedByNode_verifiesWithItsOwnWordOnly(String word, String signature) {
        DecisionDelivery decision =
                delivery(word, "bm9uY2UtMDAy").signature(signature).build();
        Signer node = new Signer("phone-1", NODE_KEY, false);

        for (String other : List.of("approve", "allow", "reject", "deny")) {
            Verdict verdict =
                    verify(node, any -> {}, decision.toBuilder().decision(other).build());
            if (!other.equals(word)) {
                unverified(FailureReason.SIGNATURE_INVALID, verdict);
            } else if (word.startsWith("a")) {
                assertThat(verdict).isInstanceOf(Verdict.Approved.class);
            } else {
                assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
            }
        }
    }

    @Test
    void envelope_signedByNode_verifiesWithAndWithoutAReason() {
        Signer node = new Signer("phone-1", NODE_KEY, false);
        Consumer<DecisionVerifier.Builder> settings = builder -> builder.profiles(List.of(SignatureProfile.ENVELOPE));
        DecisionDelivery approval = delivery("approve", "bm9uY2UtMDAz")
                .signature("MKgCAiAfMVDEenqJhrIj651jtif73eBmK_cj5sEqGBlFml5pPCuMeoQwH6xZ2dX4Bf4dO4yhWVRghZJ9uMFdBw")
                .build();
        DecisionDelivery rejection = delivery("reject", "bm9uY2UtMDAz")
                .reason("no\n\u001f\"\u00e4\ud83d\ude00")
                .signature("GeyaJz4f7H5Fub6rXBbz15ZfSVK-pmEQqX4hVqoR20ePxLbxQKi1bruiZUvtCMn6QKegwzdBfRnDQONUzWuUDg")
                .build();

        assertThat(verify(node, settings, approval)).isInstanceOf(Verdict.Approved.class);
        assertThat(verify(node, settings, rejection)).isInstanceOf(Verdict.Rejected.class);
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(node, settings, approval.toBuilder().reason("").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(node, settings, rejection.toBuilder().reason(null).build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(node, settings, approval.toBuilder().decision("allow").build()));
    }

    @Test
    void harpCore_signedByNodeWithUnknownFields_verifiesWithAllOfThem() {
        Signer node = new Signer("phone-1", NODE_KEY, false);
        DecisionDelivery decision = delivery("approve", "bm9uY2UtMDA0")
                .signature("hG2t3yQn0krjOXOyEpiGuyLdXH9owK5-A6e8OZK2EsZSk1MhCQnz0t6_lS9IB9YMAdXx6RE8JsCny_9h97cwBg")
                .body(NODE_CORE)
                .build();
        Consumer<DecisionVerifier.Builder> settings =
                builder -> builder.profiles(List.of(SignatureProfile.HARP_CORE)).sessionId("session-1");

        assertThat(verify(node, settings, decision).isApproved()).isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        node,
                        settings,
                        decision.toBuilder()
                                .body(NODE_CORE.replace("\"weight\":1e21,", ""))
                                .build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        node,
                        settings,
                        decision.toBuilder()
                                .body(NODE_CORE.replace("\"b\":-0", "\"b\":1"))
                                .build()));
    }

    @Test
    void envelope_anyFieldChangedAfterSigning_isUnverified() {
        DecisionDelivery decision = envelope("approve").build();
        assertThat(verify(SignatureProfile.ENVELOPE, decision).isApproved()).isTrue();

        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        decision.toBuilder().reason("changed").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        decision.toBuilder().nonce("nonce-2").build()));
        // The same signer under its other spelling, which the signature covers here.
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        decision.toBuilder().signerKeyId("key-phone-1").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        decision.toBuilder().artifactHash("sha256:" + HASH).build()));
    }

    @Test
    void envelope_signedForAnotherRequest_isUnverified() {
        String signed = "{\"artifactHash\":\"" + HASH + "\",\"decision\":\"approve\",\"nonce\":\"nonce-1\","
                + "\"reason\":null,\"requestId\":\"req-2\",\"signerKeyId\":\"phone-1\"}";

        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        delivery("approve", "nonce-1")
                                .signature(APPROVER.sign(signed.getBytes(UTF_8)))
                                .build()));
    }

    @Test
    void envelope_textWhoseBytesAreThoseOfAnother_isUnverified() {
        String signed = "{\"artifactHash\":\"" + HASH + "\",\"decision\":\"approve\",\"nonce\":\"nonce-1\","
                + "\"reason\":\"?\",\"requestId\":\"req-1\",\"signerKeyId\":\"phone-1\"}";
        DecisionDelivery decision = delivery("approve", "nonce-1")
                .reason("?")
                .signature(APPROVER.sign(signed.getBytes(UTF_8)))
                .build();

        assertThat(verify(SignatureProfile.ENVELOPE, decision).isApproved()).isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.ENVELOPE,
                        decision.toBuilder().reason("\ud800").build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifactHashAlg",
                "repoRef",
                "scope",
                "expiresAt",
                "sigAlg",
                "requestId",
            })
    void harpCore_fieldMissingEvenIfSignedSo_isUnsigned(String field) {
        unverified(
                FailureReason.UNSIGNED,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.remove(field)).build()));
        for (String nothing : List.of("null", "\"\"", "\" \"", "1", "[\"once\"]")) {
            unverified(
                    FailureReason.UNSIGNED,
                    verify(
                            SignatureProfile.HARP_CORE,
                            core(fields -> fields.put(field, nothing)).build()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"artifactHash", "decision", "nonce", "signerKeyId"})
    void harpCore_fieldMissingInTheObjectAndPresentBesideIt_isUnverified(String field) {
        DecisionDelivery whole = core().build();

        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.remove(field))
                                .artifactHash(HASH)
                                .decision("approve")
                                .nonce("nonce-1")
                                .signerKeyId("phone-1")
                                .build()));
        assertThat(verify(SignatureProfile.HARP_CORE, whole).isApproved()).isTrue();
    }

    @Test
    void harpCore_objectThatSaysSomethingElseThanTheDelivery_isUnverified() {
        DecisionDelivery rejection =
                core(fields -> fields.put("decision", "\"reject\"")).build();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.HARP_CORE,
                        rejection.toBuilder().decision("approve").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(SignatureProfile.HARP_CORE, core().nonce("nonce-2").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put("artifactHash", "\"" + "0".repeat(64) + "\""))
                                .artifactHash(HASH)
                                .build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put("signerKeyId", "\"phone-2\""))
                                .signerKeyId("phone-1")
                                .build()));
        DecisionDelivery whole = core().build();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        SignatureProfile.HARP_CORE,
                        whole.toBuilder()
                                .body(whole.body().replace("\"signature\":\"", "\"signature\":\"A"))
                                .build()));
    }

    @Test
    void harpCore_signedForAnotherRequest_isUnverified() {
        unverified(
                FailureReason.HASH_MISMATCH,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put("requestId", "\"req-2\"")).build()));
    }

    @ParameterizedTest
    @CsvSource({
        "artifactHashAlg,sha-256",
        "artifactHashAlg,SHA256",
        "artifactHashAlg,SHA-512",
        "sigAlg,ed25519",
        "sigAlg,none",
        "sigAlg,Ed25519ph",
    })
    void harpCore_otherAlgorithmEvenIfSignedSo_isUnsupported(String field, String algorithm) {
        unverified(
                FailureReason.UNSUPPORTED,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put(field, "\"" + algorithm + "\""))
                                .build()));
    }

    @Test
    void harpCore_ownExpiryPassed_isExpiredAfterTheSkew() {
        time.set(NOW.plusSeconds(360).plusNanos(1));
        unverified(FailureReason.EXPIRED, verify(SignatureProfile.HARP_CORE, core().build()));
        unverified(
                FailureReason.EXPIRED,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put("scope", "\"timebox\"")).build()));

        time.set(NOW.plusSeconds(360));
        assertThat(verify(SignatureProfile.HARP_CORE, core().build()).isApproved())
                .isTrue();
        assertThat(verify(
                                SignatureProfile.HARP_CORE,
                                core(fields -> fields.put("scope", "\"timebox\""))
                                        .build())
                        .isApproved())
                .isTrue();
    }

    @Test
    void harpCore_ownExpiryLaterThanTheExchange_doesNotExtendIt() {
        time.set(EXPECTED.expiresAt().plusSeconds(61));

        unverified(
                FailureReason.EXPIRED,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> {
                                    fields.put("scope", "\"timebox\"");
                                    fields.put("expiresAt", "\"2027-01-01T00:00:00Z\"");
                                })
                                .build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "2026-01-01", "1767225900", "2026-13-01T00:00:00Z"})
    void harpCore_expiryThatIsNoTime_isUnsupported(String expiresAt) {
        unverified(
                FailureReason.UNSUPPORTED,
                verify(
                        SignatureProfile.HARP_CORE,
                        core(fields -> fields.put("expiresAt", "\"" + expiresAt + "\""))
                                .build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Once", "forever", "always", "workspace"})
    void harpCore_unknownScope_doesNotCoverThisUse(String scope) {
        unverified(
                FailureReason.SCOPE,
                verify(
                        builder -> builder.profiles(List.of(SignatureProfile.HARP_CORE))
                                .sessionId("session-1"),
                        core(fields -> fields.put("scope", "\"" + scope + "\"")).build()));
    }

    @Test
    void harpCore_scopeSession_countsInThatSessionOnly() {
        Consumer<Map<String, String>> session = fields -> {
            fields.put("scope", "\"session\"");
            fields.put("policyHints", "{\"sessionId\":\"session-1\"}");
        };
        Consumer<DecisionVerifier.Builder> core = builder -> builder.profiles(List.of(SignatureProfile.HARP_CORE));

        assertThat(verify(
                                core.andThen(builder -> builder.sessionId("session-1")),
                                core(session).build())
                        .isApproved())
                .isTrue();
        unverified(
                FailureReason.SCOPE,
                verify(
                        core.andThen(builder -> builder.sessionId("session-2")),
                        core(session).build()));
        unverified(FailureReason.SCOPE, verify(core, core(session).build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "\"session-1\"", "[\"session-1\"]", "{\"sessionId\":[\"session-1\"]}"})
    void harpCore_scopeSessionWithoutNamingOne_doesNotCoverThisUse(String hints) {
        unverified(
                FailureReason.SCOPE,
                verify(
                        builder -> builder.profiles(List.of(SignatureProfile.HARP_CORE))
                                .sessionId("session-1"),
                        core(fields -> {
                                    fields.put("scope", "\"session\"");
                                    fields.put("policyHints", hints);
                                })
                                .build()));
    }

    @Test
    void harpCore_noObject_isUnverified() {
        DecisionDelivery whole = core().build();

        unverified(
                FailureReason.UNSIGNED,
                verify(SignatureProfile.HARP_CORE, whole.toBuilder().body(null).build()));
        unverified(
                FailureReason.CANONICALIZATION,
                verify(
                        SignatureProfile.HARP_CORE,
                        whole.toBuilder().body("[" + whole.body() + "]").build()));
        unverified(
                FailureReason.CANONICALIZATION,
                verify(
                        SignatureProfile.HARP_CORE,
                        whole.toBuilder().body(whole.body() + " ,").build()));
        // Readers differ in which of two fields of one name they take.
        unverified(
                FailureReason.CANONICALIZATION,
                verify(
                        SignatureProfile.HARP_CORE,
                        whole.toBuilder()
                                .body(whole.body().replace("{", "{\"decision\":\"reject\","))
                                .build()));
    }

    @Test
    void verify_signedInAFormThatIsNotAllowed_isUnverified() {
        DecisionDelivery gateway = delivery("approve", "nonce-1")
                .signature(APPROVER.sign((HASH + "|approve|nonce-1").getBytes(UTF_8)))
                .build();

        unverified(FailureReason.SIGNATURE_INVALID, verify(SignatureProfile.ENVELOPE, gateway));
        unverified(FailureReason.UNSIGNED, verify(SignatureProfile.HARP_CORE, gateway));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(SignatureProfile.GATEWAY, envelope("approve").build()));
        unverified(
                FailureReason.UNSIGNED,
                verify(SignatureProfile.HARP_CORE, envelope("approve").build()));
        unverified(FailureReason.SIGNATURE_INVALID, verify(SignatureProfile.GATEWAY, core().build()));
        unverified(FailureReason.SIGNATURE_INVALID, verify(SignatureProfile.ENVELOPE, core().build()));
        assertThat(verify(builder -> {}, gateway).isApproved()).isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(builder -> {}, envelope("approve").build()));
    }

    @Test
    void verify_severalProfilesAllowed_takesEachInItsWholeForm() {
        List<SignatureProfile> both = List.of(SignatureProfile.HARP_CORE, SignatureProfile.ENVELOPE);
        Consumer<DecisionVerifier.Builder> settings = builder -> builder.profiles(both);

        assertThat(verify(settings, core().build()).isApproved()).isTrue();
        assertThat(verify(settings, envelope("allow").build()).isApproved()).isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(settings, envelope("approve").decision("allow").build()));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                verify(
                        builder -> builder.profiles(List.of(both.get(1), both.get(0))),
                        envelope("approve").decision("allow").build()));
        // A decision object does not pass as less than it is once it does not hold.
        unverified(
                FailureReason.SCOPE,
                verify(settings, core(fields -> fields.put("scope", "\"ever\"")).build()));
    }

    @Test
    void verify_signerWithProfilesOfItsOwn_countsByTheseOnly() {
        Signer signer = new Signer("phone-1", APPROVER.publicKey().value(), false).withProfiles(List.of("envelope"));
        DecisionDelivery gateway = delivery("approve", "nonce-1")
                .signature(APPROVER.sign((HASH + "|approve|nonce-1").getBytes(UTF_8)))
                .build();

        assertThat(verify(signer, any -> {}, envelope("approve").build()).isApproved())
                .isTrue();
        unverified(FailureReason.SIGNATURE_INVALID, verify(signer, any -> {}, gateway));
        unverified(
                FailureReason.UNSUPPORTED,
                verify(
                        signer,
                        builder -> builder.profiles(List.of(SignatureProfile.GATEWAY)),
                        envelope("approve").build()));
        unverified(
                FailureReason.UNSUPPORTED,
                verify(signer, builder -> builder.profiles(List.of(SignatureProfile.GATEWAY)), gateway));
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> verify(signer.withProfiles(List.of("none")), any -> {}, gateway));
    }

    @Test
    void sessionId_blank_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecisionVerifier.builder().sessionId(" "));
    }

    @Test
    void named_eachProfile_isFoundByItsVeryName() {
        for (SignatureProfile profile :
                List.of(SignatureProfile.GATEWAY, SignatureProfile.ENVELOPE, SignatureProfile.HARP_CORE)) {
            assertThat(SignatureProfile.named(profile.name())).isSameAs(profile);
        }
        assertThat(SignatureProfile.HARP_CORE.name()).isEqualTo("harp-core");
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> SignatureProfile.named("HARP-CORE"))
                .withMessageContaining("gateway, envelope, harp-core")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
    }
}
