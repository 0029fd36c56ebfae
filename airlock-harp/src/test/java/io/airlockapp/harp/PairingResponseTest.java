package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingResponseTest {

    private static final String NONCE = "pairing-nonce";
    private static final Ed25519KeyPair APPROVER = Ed25519KeyPair.generate();
    private static final String PUBLIC_KEY = Base64.getEncoder()
            .encodeToString(Base64.getUrlDecoder().decode(APPROVER.publicKey().value()));
    private static final String X25519 = X25519KeyPair.generate().publicKey();

    private static Map<String, String> response() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("signerKeyId", "phone-1");
        fields.put("publicKey", PUBLIC_KEY);
        fields.put("pairingNonce", NONCE);
        fields.put("timestamp", "2026-01-01T00:00:00Z");
        fields.put("x25519PublicKey", X25519);
        fields.put("deviceId", "device-1");
        return fields;
    }

    private static String signature(Map<String, String> fields, String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(text.isEmpty() ? "" : "|").append(fields.get(name));
        }
        return APPROVER.sign(text.toString().getBytes(UTF_8));
    }

    private static Map<String, String> signed(Map<String, String> fields) {
        fields.put(
                "signature",
                fields.containsKey("x25519PublicKey")
                        ? signature(fields, "signerKeyId", "publicKey", "pairingNonce", "timestamp", "x25519PublicKey")
                        : signature(fields, "signerKeyId", "publicKey", "pairingNonce", "timestamp"));
        return fields;
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void refused(FailureReason reason, String json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> PairingResponse.verify(json, NONCE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void verify_signedResponse_givesItsKeys() {
        PairingResponse response = PairingResponse.verify(json(signed(response())), NONCE);

        assertThat(response.signer().keyId()).isEqualTo("phone-1");
        assertThat(response.signer().publicKey()).isEqualTo(PUBLIC_KEY);
        assertThat(response.signer().revoked()).isFalse();
        assertThat(response.fingerprint()).isEqualTo(APPROVER.publicKey().fingerprint());
        assertThat(response.x25519PublicKey()).isEqualTo(X25519);
        assertThat(response.deviceId()).isEqualTo("device-1");
        assertThat(response.timestamp()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void verify_olderAppWithoutX25519_signsOneFieldLess() {
        Map<String, String> older = response();
        older.remove("x25519PublicKey");
        older.remove("deviceId");
        PairingResponse response = PairingResponse.verify(json(signed(older)), NONCE);

        assertThat(response.x25519PublicKey()).isNull();
        assertThat(response.deviceId()).isNull();
        assertThat(PairingResponse.verify(json(older).replace("}", ",\"x25519PublicKey\":null}"), NONCE)
                        .x25519PublicKey())
                .isNull();
    }

    @Test
    void verify_keyInDerAndNumberAsTimestamp_areUnderstood() {
        Map<String, String> fields = response();
        byte[] raw = Base64.getDecoder().decode(PUBLIC_KEY);
        fields.put("publicKey", Base64.getEncoder().encodeToString(RawKey.der(RawKey.ED25519_PUBLIC, raw)));
        fields.put("timestamp", "1767225600000");
        String json = json(signed(fields)).replace("\"1767225600000\"", "1767225600000");

        assertThat(PairingResponse.verify(json, NONCE).fingerprint())
                .isEqualTo(APPROVER.publicKey().fingerprint());
    }

    @Test
    void verify_x25519KeyTakenAway_isRefused() {
        Map<String, String> fields = signed(response());
        fields.remove("x25519PublicKey");
        refused(FailureReason.SIGNATURE_INVALID, json(fields));
        refused(FailureReason.SIGNATURE_INVALID, json(fields).replace("}", ",\"x25519PublicKey\":null}"));
    }

    @Test
    void verify_x25519KeyHiddenInTheFieldBefore_isRefused() {
        Map<String, String> fields = signed(response());
        fields.put("timestamp", fields.get("timestamp") + "|" + fields.remove("x25519PublicKey"));
        refused(FailureReason.UNSUPPORTED, json(fields));
    }

    @Test
    void verify_separatorAtTheStartOfAField_isRefused() {
        for (String field : List.of("signerKeyId", "timestamp")) {
            Map<String, String> fields = response();
            fields.put(field, "|" + fields.get(field));
            refused(FailureReason.UNSUPPORTED, json(signed(fields)));
        }
    }

    @Test
    void toString_response_showsWhoseItIs() {
        assertThat(PairingResponse.verify(json(signed(response())), NONCE).toString())
                .contains("phone-1", APPROVER.publicKey().fingerprint());
    }

    @Test
    void verify_x25519KeyPutInOrExchanged_isRefused() {
        Map<String, String> older = response();
        older.remove("x25519PublicKey");
        signed(older).put("x25519PublicKey", X25519);
        refused(FailureReason.SIGNATURE_INVALID, json(older));

        Map<String, String> exchanged = signed(response());
        exchanged.put("x25519PublicKey", X25519KeyPair.generate().publicKey());
        refused(FailureReason.SIGNATURE_INVALID, json(exchanged));
    }

    @ParameterizedTest
    @ValueSource(strings = {"signerKeyId", "publicKey", "pairingNonce", "timestamp", "signature"})
    void verify_fieldMissingOrBlank_isRefused(String field) {
        Map<String, String> fields = signed(response());
        fields.put(field, " ");
        refused(FailureReason.UNSIGNED, json(fields));
        fields.remove(field);
        refused(FailureReason.UNSIGNED, json(fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"signerKeyId", "timestamp"})
    void verify_fieldChangedAfterSigning_isRefused(String field) {
        Map<String, String> fields = signed(response());
        fields.put(field, fields.get(field) + "0");
        refused(FailureReason.SIGNATURE_INVALID, json(fields));
    }

    @Test
    void verify_keyOfAnother_isRefused() {
        Map<String, String> fields = signed(response());
        fields.put("publicKey", Ed25519KeyPair.generate().publicKey().value());
        refused(FailureReason.SIGNATURE_INVALID, json(fields));
    }

    @Test
    void verify_answerToAnotherPairing_isRefused() {
        Map<String, String> fields = response();
        fields.put("pairingNonce", "another");
        refused(FailureReason.REPLAY, json(signed(fields)));
        fields.put("pairingNonce", NONCE.toUpperCase(Locale.ROOT));
        refused(FailureReason.REPLAY, json(signed(fields)));
    }

    @Test
    void verify_unusableKeys_areRefusedEvenIfSigned() {
        Map<String, String> fields = response();
        fields.put("x25519PublicKey", "AAAA");
        refused(FailureReason.UNSUPPORTED, json(signed(fields)));
        fields.put("x25519PublicKey", "");
        refused(FailureReason.UNSUPPORTED, json(signed(fields)));
        Map<String, String> small = response();
        small.put("publicKey", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        refused(FailureReason.UNSUPPORTED, json(signed(small)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"x\"", "not json", "{\"signature\":\"a\",\"signature\":\"b\"}"})
    void verify_noObject_isRefused(String json) {
        refused(FailureReason.CANONICALIZATION, json);
    }

    @Test
    void verify_objectWhereATextBelongs_isRefused() {
        refused(FailureReason.UNSUPPORTED, json(signed(response())).replace("\"phone-1\"", "{}"));
        refused(FailureReason.UNSUPPORTED, json(signed(response())).replace("\"phone-1\"", "true"));
    }
}
