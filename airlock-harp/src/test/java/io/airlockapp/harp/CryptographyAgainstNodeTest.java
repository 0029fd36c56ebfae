package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.Ciphertext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void fingerprint_keys_areWhatNodeComputes() throws Exception {
        Ed25519PublicKey key = Ed25519KeyPair.generate().publicKey();

        assertThat(Node.map(directory, """
                line => require('crypto').createHash('sha256').update(Buffer.from(line, 'base64url')).digest('hex')
                  .slice(0, 16).toUpperCase().match(/../g).join(':')""", List.of(key.value()))).containsExactly(key.fingerprint());
    }
}
