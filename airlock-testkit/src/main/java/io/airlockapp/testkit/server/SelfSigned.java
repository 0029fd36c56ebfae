package io.airlockapp.testkit.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/**
 * A key on P-256 and a certificate for this machine's own names that signs itself (RFC 5280). Written byte by byte, as the JDK
 * has no way to make one.
 *
 * @param key the private key
 * @param certificate the certificate, for {@code localhost}, {@code 127.0.0.1} and {@code ::1}
 */
record SelfSigned(PrivateKey key, X509Certificate certificate) {

    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OCTETS = 0x04;

    private static final byte[] ECDSA_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
    private static final byte[] COMMON_NAME = oid(0x55, 0x04, 0x03);
    private static final byte[] ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11);

    static SelfSigned make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] algorithm = der(SEQUENCE, ECDSA_SHA256);
            byte[] content = content(algorithm, pair.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            byte[] whole = der(SEQUENCE, content, algorithm, der(0x03, new byte[1], signature.sign()));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return new SelfSigned(
                    pair.getPrivate(), (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(whole)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java cannot make a key on P-256 or a certificate: use a full JDK 17 or later.", e);
        }
    }

    private static byte[] content(byte[] algorithm, byte[] publicKey) {
        Instant now = Instant.now();
        byte[] version3 = der(0xa0, der(0x02, new byte[] {2}));
        byte[] serial =
                der(0x02, new BigInteger(63, new SecureRandom()).setBit(62).toByteArray());
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, ascii("localhost")))));
        byte[] validity = der(SEQUENCE, time(now.minus(CLOCK_SKEW)), time(now.plus(LIFE)));
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        byte[] names = der(
                SEQUENCE, der(0x82, ascii("localhost")), der(0x87, new byte[] {127, 0, 0, 1}), der(0x87, loopback6));
        byte[] extensions = der(0xa3, der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAME, der(OCTETS, names))));
        return der(SEQUENCE, version3, serial, algorithm, name, validity, name, publicKey, extensions);
    }

    private static byte[] time(Instant instant) {
        return der(0x17, ascii(UTC_TIME.format(instant)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] oid(int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return der(0x06, value);
    }

    /** One value of the distinguished encoding (X.690): its tag, its length, and its parts. */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = value.size();
        if (length >= 256) {
            whole.write(0x82);
            whole.write(length >> 8);
        } else if (length >= 128) {
            whole.write(0x81);
        }
        whole.write(length);
        whole.writeBytes(value.toByteArray());
        return whole.toByteArray();
    }

    /** The certificate as text. */
    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate cannot be written.", e);
        }
    }

    @Override
    public String toString() {
        return "SelfSigned[" + certificate.getSubjectX500Principal() + "]";
    }
}
