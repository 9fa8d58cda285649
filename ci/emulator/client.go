package emulator

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

// AWSConfig gives an SDK configuration for the emulator at an address. It looks
// at no environment and no file, so it cannot reach a real account by mistake.
func AWSConfig(endpoint string) aws.Config {
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("emulator", "emulator", ""),
	}
}

func cognitoAt(endpoint string) *cognitoidentityprovider.Client {
	return cognitoidentityprovider.NewFromConfig(AWSConfig(endpoint))
}
