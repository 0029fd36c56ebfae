package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CryptographyAgainstNodeTest {

    @TempDir
    Path directory;

    private static List<String> messages() {
        Random random = new Random(3);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            messages.add("x".repeat(random.nextInt(40)) + Integer.toString(random.nextInt(), 36));
        }
        return messages;
    }

    @Test
    void seal_payloads_openInNode() throws Exception {
        ContentKey key = X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey());
        List<String> lines = new ArrayList<>();
        for (String message : messages()) {
            Ciphertext sealed = PayloadCipher.AES_256_GCM.seal(key, message.getBytes(UTF_8));
            lines.add(String.join(" ", key.toSecret().expose(), sealed.nonce(), sealed.tag(), sealed.data()));
        }
        assertThat(Node.map(directory, """
                line => {
                  const [key, nonce, tag, data] = line.split(' ');
                  const d = require('crypto').createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), Buffer.from(nonce, 'base64'));
                  d.setAuthTag(Buffer.from(tag, 'base64'));
                  return Buffer.concat([d.update(Buffer.from(data, 'base64')), d.final()]).toString();
                }""", lines)).isEqualTo(messages());
    }

    @Test
    void open_payloadsThatNodeSealed_givesTheirText() throws Exception {
        ContentKey key = X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey());
        List<String> lines = new ArrayList<>();
        messages().forEach(message -> lines.add(key.toSecret().expose() + " " + message));
        List<String> sealed = Node.map(directory, """
                line => {
                  const [key, text] = line.split(' ');
                  const crypto = require('crypto');
                  const nonce = crypto.randomBytes(12);
                  const c = crypto.createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce);
                  const data = Buffer.concat([c.update(text), c.final()]);
                  return [nonce, c.getAuthTag(), data].map(b => b.toString('base64')).join(' ');
                }""", lines);
        List<String> opened = new ArrayList<>();
        for (String line : sealed) {
            String[] parts = line.split(" ");
            Ciphertext ciphertext = new Ciphertext("aes-256-gcm", parts[2], parts[0], parts[1], null);
            opened.add(new String(PayloadCipher.AES_256_GCM.open(key, ciphertext), UTF_8));
        }
        assertThat(opened).isEqualTo(messages());
    }

    @Test
    void agree_withKeysOfNode_givesTheKeyThatNodeDerives() throws Exception {
        List<X25519KeyPair> pairs = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(X25519KeyPair.generate());
            lines.add(pairs.get(i).publicKey());
        }
        List<String> answers = Node.map(directory, """
                line => {
                  const crypto = require('crypto');
                  const peer = crypto.createPublicKey({key: {kty: 'OKP', crv: 'X25519', x: line}, format: 'jwk'});
                  const own = crypto.generateKeyPairSync('x25519');
                  const shared = crypto.diffieHellman({privateKey: own.privateKey, publicKey: peer});
                  const key = crypto.hkdfSync('sha256', shared, Buffer.alloc(0), 'HARP-E2E-AES256GCM', 32);
                  return own.publicKey.export({format: 'jwk'}).x + ' '
                    + own.publicKey.export({format: 'der', type: 'spki'}).toString('base64') + ' '
                    + Buffer.from(key).toString('base64url');
                }""", lines);
        for (int i = 0; i < pairs.size(); i++) {
            String[] parts = answers.get(i).split(" ");
            assertThat(pairs.get(i).agree(parts[0]).toSecret().expose()).isEqualTo(parts[2]);
            assertThat(pairs.get(i).agree(parts[1]).toSecret().expose()).isEqualTo(parts[2]);
        }
    }

    @Test
    void sign_messages_verifyInNode() throws Exception {
        Ed25519KeyPair pair = Ed25519KeyPair.generate();
        List<String> lines = new ArrayList<>();
        for (String message : messages()) {
            lines.add(String.join(" ", pair.publicKey().value(), pair.sign(message.getBytes(UTF_8)), message));
        }
        assertThat(Node.map(directory, """
                line => {
                  const [x, signature, text] = line.split(' ');
                  const crypto = require('crypto');
                  const key = crypto.createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
                  return String(crypto.verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')));
                }""", lines)).containsOnly("true");
    }

    @Test
    void verify_messagesThatNodeSigned_isTrue() throws Exception {
        List<String> signed = Node.map(directory, """
                line => {
                  const crypto = require('crypto');
                  const own = crypto.generateKeyPairSync('ed25519');
                  return own.publicKey.export({format: 'der', type: 'spki'}).toString('base64') + ' '
                    + crypto.sign(null, Buffer.from(line), own.privateKey).toString('base64url');
                }""", messages());
        for (int i = 0; i < signed.size(); i++) {
            String[] parts = signed.get(i).split(" ");
            Ed25519PublicKey key = Ed25519PublicKey.parse(parts[0]);
            assertThat(key.verify(messages().get(i).getBytes(UTF_8), parts[1])).isTrue();
            assertThat(key.verify((messages().get(i) + "!").getBytes(UTF_8), parts[1]))
                    .isFalse();
        }
    }

    /** Decisions whose texts need escaping, with what Node makes of them in each form. */
    private static final String SIGNED_FORM = """
            const crypto = require('crypto');
            const canon = o => Array.isArray(o) ? '[' + o.map(canon).join(',') + ']'
              : o && typeof o === 'object'
              ? '{' + Object.keys(o).sort().map(k => JSON.stringify(k) + ':' + canon(o[k])).join(',') + '}'
              : JSON.stringify(o);
            const form = (profile, body, requestId) => {
              const {signature, ...core} = body;
              return profile === 'gateway' ? body.artifactHash + '|' + body.decision + '|' + body.nonce
                : profile === 'envelope'
                ? canon({requestId, artifactHash: body.artifactHash, decision: body.decision,
                    reason: body.reason ?? null, nonce: body.nonce, signerKeyId: body.signerKeyId})
                : canon(core);
            };
            """;

    private static final List<SignatureProfile> PROFILES =
            List.of(SignatureProfile.GATEWAY, SignatureProfile.ENVELOPE, SignatureProfile.HARP_CORE);

    private static final String HASH = "0123456789abcdef".repeat(4);

    private static final List<String> BODIES = List.of(
            body("approve", "n1", ""),
            body("deny", "n2", ",\"reason\":\"no \\\"\\u0001\\n\u00e4\ud83d\ude00\""),
            body("allow", "n-\u00e9", ",\"policyHints\":{\"sessionId\":\"s\",\"z\":[1.50,-0,1e30],\"\ufb33\":{}}"));

    private static String body(String word, String nonce, String more) {
        return "{\"scope\":\"once\",\"requestId\":\"req-1\",\"artifactHashAlg\":\"SHA-256\",\"artifactHash\":\"" + HASH
                + "\",\"repoRef\":\"r\",\"decision\":\"" + word
                + "\",\"expiresAt\":\"2030-01-01T00:00:00Z\",\"nonce\":\"" + nonce
                + "\",\"sigAlg\":\"Ed25519\",\"signerKeyId\":\"phone-1\"" + more + "}";
    }

    private static DecisionDelivery delivered(String body, String signature) {
        Map<?, ?> fields = (Map<?, ?>) JsonTree.read(CanonicalJson.canonicalize(body));
        return DecisionDelivery.builder("msg-1", "req-1")
                .artifactHash((String) fields.get("artifactHash"))
                .decision((String) fields.get("decision"))
                .reason((String) fields.get("reason"))
                .nonce((String) fields.get("nonce"))
                .signerKeyId((String) fields.get("signerKeyId"))
                .signature(signature)
                .body(body.replaceFirst("}$", ",\"signature\":\"" + signature + "\"}"))
                .build();
    }

    @Test
    void verify_decisionsThatNodeSigned_holdInTheirProfile() throws Exception {
        List<String> lines = new ArrayList<>();
        PROFILES.forEach(profile -> BODIES.forEach(body -> lines.add(profile + " " + body)));
        List<String> signed = Node.map(directory, SIGNED_FORM, """
                line => {
                  const at = line.indexOf(' ');
                  const own = crypto.generateKeyPairSync('ed25519');
                  const text = form(line.slice(0, at), JSON.parse(line.slice(at + 1)), 'req-1');
                  return own.publicKey.export({format: 'jwk'}).x + ' '
                    + crypto.sign(null, Buffer.from(text), own.privateKey).toString('base64url');
                }""", lines);
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = signed.get(i).split(" ");
            DecisionDelivery delivery = delivered(BODIES.get(i % BODIES.size()), parts[1]);
            Verdict verdict = DecisionVerifier.builder()
                    .signers(List.of(new Signer("phone-1", parts[0], false)))
                    .profiles(List.of(PROFILES.get(i / BODIES.size())))
                    .clock(Clock.fixed(Instant.parse("2029-01-01T00:00:00Z"), ZoneOffset.UTC))
                    .build()
                    .verify(
                            new DecisionVerifier.Expectation(
                                    "req-1", new ArtifactHash(HASH), Instant.parse("2030-01-01T00:00:00Z")),
                            delivery);
            assertThat(verdict).as(lines.get(i)).isNotInstanceOf(Verdict.Unverified.class);
        }
    }

    @Test
    void sign_decisionsInEachProfile_verifyInNode() throws Exception {
        Ed25519KeyPair pair = Ed25519KeyPair.generate();
        List<String> lines = new ArrayList<>();
        for (SignatureProfile profile : PROFILES) {
            for (String body : BODIES) {
                String signature = pair.sign(profile.read(delivered(body, "AAAA")).signed);
                lines.add(String.join(" ", pair.publicKey().value(), signature, profile.name(), body));
            }
        }
        assertThat(Node.map(directory, SIGNED_FORM, """
                line => {
                  const [x, signature, profile] = line.split(' ', 3);
                  const body = JSON.parse(line.slice(x.length + signature.length + profile.length + 3));
                  const key = crypto.createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
                  return String(crypto.verify(
                    null, Buffer.from(form(profile, body, 'req-1')), key, Buffer.from(signature, 'base64url')));
                }""", lines)).hasSize(9).containsOnly("true");
    }

    @Test
    void fingerprint_keys_areWhatNodeComputes() throws Exception {
        Ed25519PublicKey key = Ed25519KeyPair.generate().publicKey();

        assertThat(Node.map(directory, """
                line => require('crypto').createHash('sha256').update(Buffer.from(line, 'base64url')).digest('hex')
                  .slice(0, 16).toUpperCase().match(/../g).join(':')""", List.of(key.value()))).containsExactly(key.fingerprint());
    }
}
