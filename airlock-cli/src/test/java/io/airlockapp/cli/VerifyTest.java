package io.airlockapp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs with the JDK alone, so that signer and verifier share nothing. */
@Timeout(120)
class VerifyTest {

    /** Wire reference, section 5. */
    private static final String CORE_KEY = "68GYuLi_rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz_I";

    private static final String CORE_DECISION =
            "{\"artifactHash\":\"8e326e1f69e5859a3b5b12965f06b5829f09b12d1748aa2fddb609fb44f831c1\",\"artifactHashAlg\":\"SHA-256\","
                    + "\"decision\":\"allow\",\"expiresAt\":\"2026-02-21T12:05:00Z\",\"nonce\":\"bm9uY2UtMDAx\",\"repoRef\":\"repo:acme/widgets\","
                    + "\"requestId\":\"01J2V8V3K6B2Z9X6G1V7Y2QK8H\",\"scope\":\"once\",\"sigAlg\":\"Ed25519\",\"signerKeyId\":\"ma-key-01\","
                    + "\"signature\":\"tszU90YldEomMTTrJpUYz-h8xXcAvJ6U97aaEy-1-Oo_vkCx3o63aZps6dN0VaJVKmXY2UnVW6ldoCuXv5sZDA\"}";

    private static final String ARTIFACT = " {\"value\": 42, \"action\": \"test\"} ";
    private static final String ARTIFACT_HASH = "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private KeyPair approver;

    @BeforeEach
    void makeKeys() throws Exception {
        approver = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private int run(String... options) {
        return runWith("", options);
    }

    private int runWith(String input, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "verify";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Main.run(
                OutputStream.nullOutputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                Map.of(),
                0,
                arguments);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static byte[] raw(PublicKey key) {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, der.length - 32, der.length);
    }

    private String key() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw(approver.getPublic()));
    }

    private String signed(String text) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(approver.getPrivate());
        signature.update(text.getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private String body(String word) throws Exception {
        return "{\"artifactHash\":\"%s\",\"decision\":\"%s\",\"signerKeyId\":\"phone-1\",\"nonce\":\"n-1\",\"signature\":\"%s\"}"
                .formatted(ARTIFACT_HASH, word, signed(ARTIFACT_HASH + "|" + word + "|n-1"));
    }

    private static String envelope(String body) {
        return "{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                + "\"sender\":{},\"body\":" + body + "}";
    }

    private String conclusion() {
        assertThat(err.toString()).isEmpty();
        return out.toString().lines().reduce((before, last) -> last).orElseThrow();
    }

    @Test
    void verify_signedDecisionAndItsArtifact_isVerified() throws Exception {
        int exit = run(
                "--decision",
                file("d.json", envelope(body("approve"))),
                "--key",
                key(),
                "--artifact",
                file("a.json", ARTIFACT));

        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("ok signature by the key ")
                                .contains("neither the request id nor the reason is signed"),
                        line -> assertThat(line).startsWith("ok content "),
                        line -> assertThat(line).startsWith("not judged replay "),
                        line -> assertThat(line).startsWith("not judged time "),
                        line -> assertThat(line)
                                .startsWith("Verified: ")
                                .contains("\"approve\" about this artifact", "not judged", "req-1"));
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
    }

    @Test
    void verify_withoutAnArtifact_saysThatTheContentWasNotChecked() throws Exception {
        assertThat(runWith(body("reject"), "--decision", "-", "--key", key())).isZero();
        assertThat(conclusion())
                .startsWith("Verified: ")
                .contains("\"reject\"", ARTIFACT_HASH, "its content was not checked", "Whether it was used before")
                .doesNotContain("about this artifact");
        assertThat(out.toString()).contains("not judged  content");
    }

    @Test
    void verify_otherArtifact_isNotVerified() throws Exception {
        assertThat(run(
                        "--decision",
                        file("d.json", body("approve")),
                        "--key",
                        key(),
                        "--artifact",
                        file("a.json", ARTIFACT.replace("42", "43"))))
                .isEqualTo(1);
        assertThat(out.toString()).contains("ok          signature", "FAILED      content");
        assertThat(conclusion()).startsWith("Not verified: the decision is about something else");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"approve>reject", "n-1>n-2", "d3c2>d3c3", "\"nonce\":\"n-1\",>", "approve>perhaps", "phone-1>"})
    void verify_anythingChanged_isNotVerified(String change) throws Exception {
        String[] parts = change.split(">", -1);
        String changed = body("approve").replace(parts[0], parts[1]);

        assertThat(run("--decision", file("d.json", changed), "--key", key())).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED      signature").doesNotContain("Verified:");
        assertThat(conclusion()).startsWith("Not verified: the signature does not hold");
    }

    @Test
    void verify_keyOfSomebodyElse_isNotVerified() throws Exception {
        String decision = file("d.json", body("approve"));
        makeKeys();

        assertThat(run("--decision", decision, "--key", key())).isEqualTo(1);
        assertThat(conclusion()).startsWith("Not verified: ");
    }

    @Test
    void verify_everyFormOfTheKey_isTaken() throws Exception {
        String decision = file("d.json", body("approve"));
        byte[] der = approver.getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        String text = file("key.txt", key() + "\n");
        Path bytes = Files.write(directory.resolve("key.der"), der);
        Path rawBytes = Files.write(directory.resolve("key.raw"), raw(approver.getPublic()));

        for (String key : new String[] {
            key(),
            Base64.getEncoder().encodeToString(raw(approver.getPublic())),
            Base64.getEncoder().encodeToString(der),
            text,
            "@" + text,
            "@" + file("key.pem", pem),
            bytes.toString(),
            "@" + rawBytes
        }) {
            assertThat(run("--decision", decision, "--key", key)).as(key).isZero();
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void verify_whatCannotBeRead_isAMisuse_andSaysNothingAboutTheDecision() throws Exception {
        String decision = file("d.json", body("approve"));
        String[][] misuses = {
            {"--decision", directory.resolve("missing").toString(), "--key", key()},
            {"--decision", file("broken.json", "{"), "--key", key()},
            {"--decision", file("twice.json", "{\"nonce\":\"1\",\"nonce\":\"2\"}"), "--key", key()},
            {"--decision", file("cases.json", "{\"nonce\":\"1\",\"Nonce\":\"2\"}"), "--key", key()},
            {"--decision", file("list.json", "[]"), "--key", key()},
            {"--decision", file("other.json", "{\"msgType\":\"exchange.status\",\"body\":{}}"), "--key", key()},
            {"--decision", file("number.json", "{\"nonce\":1}"), "--key", key()},
            {"--decision", decision, "--key", "c2hvcnQ"},
            {"--decision", decision, "--key", "@" + directory.resolve("missing")},
            {"--decision", decision, "--key", key(), "--profile", "guess"},
            {"--decision", decision, "--key", key(), "--profile", "envelope"},
            {"--decision", decision, "--key", key(), "--artifact", file("bad.json", "{\"a\":1,\"a\":2}")},
        };
        for (String[] misuse : misuses) {
            assertThat(run(misuse)).as(String.join(" ", misuse)).isEqualTo(2);
        }
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(misuses.length).allMatch(line -> line.startsWith("airlock: "));
    }

    @Test
    void verify_envelopeForm_coversTheRequestAndTheReason() throws Exception {
        String text = "{\"artifactHash\":\"" + ARTIFACT_HASH
                + "\",\"decision\":\"deny\",\"nonce\":\"n-1\",\"reason\":null,\"requestId\":\"req-1\",\"signerKeyId\":\"phone-1\"}";
        String body = text.replace(",\"reason\":null,\"requestId\":\"req-1\"", "")
                .replace("}", ",\"signature\":\"" + signed(text) + "\"}");
        String decision = file("d.json", envelope(body));

        assertThat(run("--decision", decision, "--key", key(), "--profile", "envelope"))
                .isZero();
        assertThat(conclusion()).startsWith("Verified: ").contains("\"deny\"");
        assertThat(run("--decision", decision, "--key", key())).isEqualTo(1);
        String moved = file("m.json", envelope(body).replace("req-1", "req-2"));
        assertThat(run("--decision", moved, "--key", key(), "--profile", "envelope"))
                .isEqualTo(1);
        String reasoned = file("r.json", envelope(body.replace("}", ",\"reason\":\"because\"}")));
        assertThat(run("--decision", reasoned, "--key", key(), "--profile", "envelope"))
                .isEqualTo(1);
    }

    @Test
    void verify_harpCoreForm_isOverTheArtifactWithoutItsOwnHash_andAnySession() throws Exception {
        String canonical = "{\"n\":1e-7,\"plan\":\"x\"}";
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8)));
        String text = CORE_DECISION
                .replaceAll(",\"signature\":\"[^\"]*\"", "")
                .replace("8e326e1f69e5859a3b5b12965f06b5829f09b12d1748aa2fddb609fb44f831c1", hash)
                .replace("\"repoRef\"", "\"policyHints\":{\"sessionId\":\"s-1\"},\"repoRef\"")
                .replace("\"once\"", "\"session\"");
        String decision = file("d.json", text.replaceAll("}$", ",\"signature\":\"" + signed(text) + "\"}"));
        String artifact = file("a.json", "{\"artifactHash\":\"" + hash + "\",\"plan\":\"x\",\"n\":0.0000001}");

        assertThat(run("--decision", decision, "--key", key(), "--profile", "harp-core", "--artifact", artifact))
                .isZero();
        assertThat(out.toString())
                .contains("2026-02-21T12:05:00Z", "scope session", "session s-1", "about this artifact");
        // In the other forms, that field is a part of the content like any other.
        assertThat(run("--decision", file("g.json", body("approve")), "--key", key(), "--artifact", artifact))
                .isEqualTo(1);
    }

    @Test
    void verify_textThatSteersATerminal_isShownHarmless() throws Exception {
        String word = "approve\\u001b[2J";
        assertThat(run("--decision", file("d.json", body("approve").replace("approve", word)), "--key", key()))
                .isEqualTo(1);
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void process_vectorOfTheWireReference_verifiesAsSigned_andWithAnotherWordDoesNot() throws Exception {
        String allowed = file("allow.json", CORE_DECISION);
        String approved = file("approve.json", CORE_DECISION.replace("\"allow\"", "\"approve\""));
        try (Child child =
                Child.start(Map.of(), "verify", "--decision", allowed, "--key", CORE_KEY, "--profile", "harp-core")) {
            assertThat(child.exitCode()).as(child.err().soFar()).isZero();
            assertThat(child.out().all())
                    .last()
                    .asString()
                    .startsWith("Verified: ")
                    .contains("\"allow\"");
        }
        assertThat(run("--decision", approved, "--key", CORE_KEY, "--profile", "harp-core"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("FAILED      signature", "SIGNATURE_INVALID");
    }
}
